"""Where the database for Mathesar's own tables is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mathesar_admin.database.server import is_local
from mathesar_admin.settings.catalogue import find_setting
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.guide.here import Here
from mathesar_admin.setup.guide.terminal import Terminal

LOCAL, REMOTE = "local", "remote"


def ask(terminal: Terminal, here: Here, answers: Answers) -> Answers:
    host = here.settings.get("POSTGRES_HOST")
    today = LOCAL if is_local(host) else REMOTE
    options = {LOCAL: "PostgreSQL on this machine: role and databases are made, without a password"}
    several = here.clusters if len(here.clusters) > 1 and not _is_set_up(here) else []
    if several:
        options = {port: f"PostgreSQL on this machine, on port {port}" for port in several}
        today = here.settings.get("POSTGRES_PORT") or several[0]
        today = today if today in several else several[0]
    options[REMOTE] = "a role and a database that somebody has made, here or on another machine"
    terminal.title("The database for Mathesar's own tables")
    place = terminal.choice("Where is it?", options, today=REMOTE if not is_local(host) else today)
    if place == REMOTE or (place is None and not is_local(host)):
        return _elsewhere(terminal, here, answers)
    if place is None:
        return answers
    # Back from another server, nothing of that one stays.
    host_said = None if is_local(host) else ""
    return replace(answers, host=host_said, port=None if place == LOCAL else place)


def _elsewhere(terminal: Terminal, here: Here, answers: Answers) -> Answers:
    """Asks for a role and a database of somebody's. Their connection is tried before anything is written."""
    settings = here.settings
    is_new = is_local(settings.get("POSTGRES_HOST"))

    def text(question: str, name: str, new: str) -> str | None:
        return terminal.text(question, today=new if is_new else settings.get(name) or new, fault=_fault(name))

    host = text("Host, or the folder of a socket", "POSTGRES_HOST", "")
    if host is None and is_new:
        terminal.say("  PostgreSQL on this machine, then.")
        return answers
    said: dict[str, Any] = {
        "host": host,
        "port": text("Port", "POSTGRES_PORT", "5432"),
        "dbname": text("Database", "POSTGRES_DB", "mathesar_django"),
        "user": text("Role", "POSTGRES_USER", "mathesar"),
        "password": terminal.secret("Password; Enter for the one that is set, if any"),
        "sslmode": text("Encryption (sslmode)", "POSTGRES_SSLMODE", "require" if is_new else "prefer"),
    }
    if is_new and said["sslmode"] is None:
        said["sslmode"] = "require"
    if (said["sslmode"] or settings.get("POSTGRES_SSLMODE")).startswith("verify"):
        said["sslrootcert"] = text("File with its certificate authority, or system", "PGSSLROOTCERT", "system")
        if said["sslrootcert"] is None and not settings.get("PGSSLROOTCERT"):
            said["sslrootcert"] = "system"
    return replace(answers, **said)


def _fault(name: str) -> Callable[[str], str | None]:
    setting = find_setting(name)
    # A file is looked at when the connection is tried.
    return (lambda _: None) if name == "PGSSLROOTCERT" else setting.fault


def _is_set_up(here: Here) -> bool:
    return here.made is not None and here.made.is_complete
