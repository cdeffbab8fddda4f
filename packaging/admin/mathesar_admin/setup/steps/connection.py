"""Tries the connection to the database that the answers name, before they are written."""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from mathesar_admin import exit_codes
from mathesar_admin.database import certificate
from mathesar_admin.database.connection import check_connection
from mathesar_admin.database.role import are_ours_to_make
from mathesar_admin.errors import AdminError
from mathesar_admin.network.addresses import is_within, networks, parse_addresses, shown
from mathesar_admin.network.change import allow_also
from mathesar_admin.network.fence import read_fence
from mathesar_admin.network.needs import needs_of
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.complete import are_about_database
from mathesar_admin.setup.settings import environment
from mathesar_admin.setup.step import Progress


def plan(answers: Answers) -> list[str]:
    """Tries it, too: what would not work must not look as if it would."""
    _check(answers)
    file = answers.sslrootcert
    return [
        *([f"copy {file} to {certificate.place_of(file)}"] if file and certificate.is_copied(file) else []),
        *(f"let the service reach {address}, and be reached from there" for address in _kept_out(answers)),
    ]


def act(answers: Answers, progress: Progress) -> int:
    facts = _check(answers)
    if facts is not None:
        encrypted = "encrypted" if facts["tls"] else "not encrypted"
        pooler = ", through a pooler in session mode" if facts["pooler"] else ""
        print(f"mathesar: connected to PostgreSQL {facts['version']}, {encrypted}{pooler}", flush=True)
    file = answers.sslrootcert
    if file and certificate.is_copied(file):
        certificate.copy(file)
        progress.needs_restart = True
    kept_out = _kept_out(answers)
    if kept_out and allow_also(kept_out, environment(answers)):
        progress.needs_restart = True
    return exit_codes.DONE


def _check(answers: Answers) -> dict[str, Any] | None:
    """What is there; None where nothing is asked for, or what is on this machine has yet to be made."""
    if not are_about_database(answers):
        return None
    settings = environment(answers)
    mode = settings.get("POSTGRES_SSLMODE", "")
    # With verify-full alone, the service trusts the authorities of this machine.
    if mode == "verify-ca" and not settings.get("PGSSLROOTCERT"):
        raise AdminError(
            f"--sslmode {mode} needs to know who may have signed the server's certificate",
            "Add --sslrootcert FILE; `--sslrootcert system` takes the authorities that this machine trusts.",
            code=exit_codes.USAGE,
        )
    if are_ours_to_make(settings):
        return None
    return _connected(tuple(settings.items()), answers.sslrootcert or "")


def _kept_out(answers: Answers) -> list[str]:
    """The server's addresses that the sandbox keeps out; none where somebody says what it lets through."""
    if not are_about_database(answers):
        return []
    server = [need for need in needs_of(environment(answers)) if need.source == "POSTGRES_HOST"]
    addresses = [address for need in server for address in need.addresses]
    if answers.allow_network is None:
        fence = read_fence()
        return [shown(one) for one in addresses if not fence.admits(one)]
    asked = networks(parse_addresses(answers.allow_network)) if answers.allow_network else ()
    left_out = " ".join(shown(one) for one in addresses if not is_within(one, asked))
    if left_out:
        raise AdminError(
            f"--allow-network leaves out the PostgreSQL server: {left_out}", "Add it.", code=exit_codes.USAGE
        )
    return []


@cache
def _connected(settings: tuple[tuple[str, str], ...], authorities: str) -> dict[str, Any]:
    """Once, although the plan is asked for more than once."""
    if not authorities:
        return check_connection(dict(settings))
    with tempfile.TemporaryDirectory(prefix="mathesar-") as folder:
        # The service's account has to read them before they lie in their place.
        Path(folder).chmod(0o755)
        copy = Path(folder) / "authorities.crt"
        copy.write_bytes(certificate.source_of(authorities).read_bytes())
        copy.chmod(0o644)
        return check_connection({**dict(settings), "PGSSLROOTCERT": str(copy)})
