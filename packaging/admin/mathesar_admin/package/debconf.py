"""The questions of the .deb: what its config script shows of the settings, and what its postinst writes to them.

A line is the name of a field of Answers, a space and the value; debconf's question of it is mathesar/NAME. Only the
files of settings keep an answer. Neither needs a database.
"""

import dataclasses
import sys
from typing import Any

from mathesar_admin import paths
from mathesar_admin.database.server import is_local
from mathesar_admin.errors import AdminError
from mathesar_admin.network.addresses import addresses_of, shown
from mathesar_admin.network.drop_in import read_drop_in
from mathesar_admin.package import installation
from mathesar_admin.settings.files import make_missing
from mathesar_admin.settings.store import read_settings
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.complete import complete
from mathesar_admin.setup.settings import SETTINGS, refuse_faulty
from mathesar_admin.setup.step import Progress, Step
from mathesar_admin.setup.steps import network, settings

# Those that need neither a database nor the service, which postinst starts afterwards.
STEPS: tuple[Step, ...] = (settings, network)
SHOWN = ("domain", "listen", "port", "dbname", "user", "sslmode")
OF_SERVER = ("host", "port", "dbname", "user", "password", "sslmode")


def print_settings() -> None:
    """What the settings say today; an empty value where they say nothing. No secret."""
    found = read_settings()
    host = found.get("POSTGRES_HOST")
    print("database", "local" if is_local(host) else "remote")
    print("host", "" if is_local(host) else host)
    for name in SHOWN:
        value = found.values.get(SETTINGS[name])
        # What set-up has found out by itself is not an answer.
        text = "" if value is None or value.path == paths.DETECTED else value.text
        # One of the modes has to be shown: libpq's own, or for another server the one that encrypts.
        usual = "require" if is_local(host) else "prefer"
        print(name, text or (usual if name == "sslmode" else ""))


def store_answers() -> None:
    """
    Writes the answers on standard input that differ from the settings.
    Raises AdminError for one that cannot be meant; then none is written.
    """
    answers = complete(_read_answers())
    refuse_faulty(answers)
    if any(step.plan(answers) for step in STEPS):
        installation.make_account()
        make_missing()
        progress = Progress()
        for step in STEPS:
            step.act(answers, progress)


def _read_answers() -> Answers:
    given: dict[str, Any] = dict(line.rstrip("\n").partition(" ")[::2] for line in sys.stdin)
    about_server = {name: given.pop(name, "") for name in OF_SERVER}
    if given.pop("database", "local") == "remote":
        given.update(_elsewhere(about_server))
    elif not is_local(read_settings().get("POSTGRES_HOST")):
        # Back to this machine. What is said of a local server besides that stays.
        given["host"] = ""
    known = {one.name for one in dataclasses.fields(Answers)}
    return Answers(**{name: value for name, value in given.items() if name in known})


def _elsewhere(given: dict[str, Any]) -> dict[str, Any]:
    """The answers about a server elsewhere; whoever names one wants the service to reach it."""
    if not given["host"]:
        raise AdminError("the host of the PostgreSQL server elsewhere is not said")
    # An empty one keeps what is there.
    password = {"password": given["password"]} if given["password"] else {}
    addresses = [shown(one) for one in addresses_of(given["host"])]
    allowed = read_drop_in().addresses
    opened = {"allow_network": (*allowed, *addresses)} if addresses else {}
    return {**{name: value for name, value in given.items() if name != "password"}, **password, **opened}
