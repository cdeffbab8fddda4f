"""Answers that are settings: which they are, and what the service will see with them."""

from mathesar_admin import exit_codes
from mathesar_admin.database import certificate
from mathesar_admin.database.role import require_settings
from mathesar_admin.errors import AdminError
from mathesar_admin.manual.pending import pending
from mathesar_admin.manual.settings import taken
from mathesar_admin.network.addresses import parse_addresses
from mathesar_admin.settings.catalogue import find_setting
from mathesar_admin.settings.store import Settings, read_settings
from mathesar_admin.setup.answers import Answers

# Field of Answers → setting. An empty answer unsets it. steps/settings.py writes them.
SETTINGS = {
    "domain": "MATHESAR_DOMAIN",
    "listen": "MATHESAR_LISTEN",
    "port": "POSTGRES_PORT",
    "dbname": "POSTGRES_DB",
    "user": "POSTGRES_USER",
    "password": "POSTGRES_PASSWORD",
    "sslmode": "POSTGRES_SSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    # Last of the server's: what was interrupted before it still means the former server.
    "host": "POSTGRES_HOST",
}


def changed_settings(answers: Answers) -> dict[str, str]:
    """The settings that the answers change, and their new values; empty for those to be unset."""
    return _changes(read_settings(), answers)


def _changes(settings: Settings, answers: Answers) -> dict[str, str]:
    manual = pending(answers.take_over)
    said = {setting: value_of(answers, field) for field, setting in SETTINGS.items()}
    given = {
        **({} if manual is None else taken(manual)),
        **{name: value for name, value in said.items() if value is not None},
    }
    return {name: value for name, value in given.items() if (value or _default(settings, name)) != settings.get(name)}


def value_of(answers: Answers, field: str) -> str | None:
    """What the setting of a field is to be."""
    value: str | None = getattr(answers, field)
    # Where the service can read it.
    return str(certificate.place_of(value)) if field == "sslrootcert" and value else value


def environment(answers: Answers) -> dict[str, str]:
    """
    What the service sees once `changed_settings` are written. Steps plan and act with this.
    Raises AdminError where the package's own are missing.
    """
    settings = read_settings()
    changed = {name: value or _default(settings, name) for name, value in _changes(settings, answers).items()}
    found = {**settings.environment(), **changed}
    require_settings(found)
    return found


def refuse_faulty(answers: Answers) -> None:
    """Raises AdminError for an answer that its setting does not take, before anything is done."""
    for field, name in SETTINGS.items():
        value = value_of(answers, field)
        if not value:
            continue
        setting = find_setting(name)
        fault = setting.fault(value)
        if fault is not None:
            given = "" if setting.secret else f', not "{value}"'
            raise AdminError(f"--{field.replace('_', '-')} {fault}{given}", code=exit_codes.USAGE)
    if answers.allow_network:
        parse_addresses(answers.allow_network)


def _default(settings: Settings, name: str) -> str:
    """The package's own value."""
    return settings.files[0].content.values().get(name, "")
