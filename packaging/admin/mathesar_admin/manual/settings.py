"""What the settings of a manual installation become here."""

import re

from mathesar_admin.errors import AdminError
from mathesar_admin.manual.installation import Manual
from mathesar_admin.settings.boolean import is_true
from mathesar_admin.settings.catalogue import Setting, catalogue

# Where it connects to: answers of set-up, which tries the connection and opens the sandbox for it.
ANSWERS = {
    "host": "POSTGRES_HOST",
    "port": "POSTGRES_PORT",
    "dbname": "POSTGRES_DB",
    "user": "POSTGRES_USER",
    "password": "POSTGRES_PASSWORD",
    "sslrootcert": "PGSSLROOTCERT",
}
# Files are copied, and the key is written with the files.
DEALT_WITH = {*ANSWERS.values(), "POSTGRES_SSLMODE", "PGSSLMODE", "SECRET_KEY", "MEDIA_ROOT", "TMPDIR"}
# Of upstream's Docker files and of shells; nothing here reads them.
OF_OTHERS = {"DOMAIN_NAME", "PATH", "HOME", "PGDATA"}
UPSTREAM_LISTENS = "0.0.0.0:8000"


def answers_of(manual: Manual) -> dict[str, str]:
    """The database and the port, as answers of set-up; empty for what it does not say."""
    said = {field: manual.values.get(name, "") for field, name in ANSWERS.items()}
    # Upstream does not pass POSTGRES_SSLMODE on, so people set libpq's own.
    mode = manual.values.get("PGSSLMODE") or manual.values.get("POSTGRES_SSLMODE", "")
    return {**said, "sslmode": mode, "listen": _listen(manual)}


def taken(manual: Manual) -> dict[str, str]:
    """
    Its other settings, by their names in the catalogue; empty ones are left out.
    Raises AdminError for a value that the setting does not take.
    """
    known = catalogue()
    found = {}
    for name, value in manual.values.items():
        setting = known.get(name)
        if setting is None or setting.internal or name in DEALT_WITH or not value:
            continue
        found[name] = _plain(setting, value)
        fault = setting.fault(found[name])
        if fault is not None:
            shown = "" if setting.secret else f', not "{value}"'
            raise AdminError(f"{manual.folder}/.env: {name} {fault}{shown}", "Correct it there, or take it out.")
    return found


def left_out(manual: Manual) -> list[str]:
    """Variables that are not Mathesar's settings."""
    return sorted(name for name in manual.values if name not in {*catalogue(), *DEALT_WITH, *OF_OTHERS})


def listened(manual: Manual) -> str:
    """The address and port that upstream's program listens on."""
    command = manual.unit.command if manual.unit is not None else ""
    bind = re.search(r"(?:-b|--bind)[ =](\S+)", command)
    if bind:
        return bind.group(1)
    address, port = UPSTREAM_LISTENS.split(":")
    given = {"addr": re.search(r"(?:-a|--addr) (\S+)", command), "port": re.search(r"(?:-p|--port) (\d+)", command)}
    address = given["addr"].group(1) if given["addr"] else address
    return f"{address}:{given['port'].group(1) if given['port'] else port}"


def _listen(manual: Manual) -> str:
    """On the same port, but on loopback: every other address is a decision of its own."""
    port = listened(manual).rpartition(":")[2]
    return f"127.0.0.1:{port}" if port.isdecimal() else ""


def _plain(setting: Setting, value: str) -> str:
    if setting.kind != "boolean":
        return value
    return "true" if is_true(value) else "false"
