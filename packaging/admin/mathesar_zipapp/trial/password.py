"""The first administrator: made with the tables, with a random password that is shown once, on the terminal."""

import secrets
import sys

from mathesar_zipapp.trial.place import Place, write_private

NAME = "admin"
# Without what is hard to tell apart.
LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
GROUPS, LENGTH = 4, 4


def prepare(place: Place) -> dict[str, str]:
    """
    What the service makes the account from, until its password was shown: it does so in one transaction with nobody
    let in before, and a start that was killed half-way is followed by one with the same password.
    """
    if place.shown.exists():
        return {}
    if not place.password.exists():
        write_private(place.password, made())
    return {"MATHESAR_ADMIN_USER": NAME, "MATHESAR_ADMIN_PASSWORD_FILE": str(place.password)}


def made() -> str:
    """About 93 bits, in groups that can be typed."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def show(place: Place) -> None:
    """On a terminal, once. Elsewhere it would stay in a log: then only the file is named, which holds it."""
    if place.shown.exists():
        return
    if sys.stdout.isatty():
        print(f"Log in as {NAME} with the password {place.password.read_text()}")
        print("It is shown this once; change it in Mathesar when you like.", flush=True)
        place.shown.touch()
        place.password.unlink()
    else:
        print(f"Log in as {NAME} with the password in {place.password}", flush=True)
