"""The role and its databases on a server elsewhere, where only its administrator may drop them."""

from collections.abc import Mapping
from typing import NamedTuple

from mathesar_admin.backup.server import server_of_service
from mathesar_admin.errors import AdminError


class Elsewhere(NamedTuple):
    """What its administrator is to do."""

    stays: str
    sql: list[str]
    """For psql in the database postgres, a line each."""
    metadata: str | None
    """The database with Mathesar's own tables; None where the server does not let us in: nothing can be backed up."""


def find(environment: Mapping[str, str]) -> Elsewhere:
    """Asks the server as the service does. Where it does not let us in, the settings say what is there."""
    host, role, name = (environment[f"POSTGRES_{what}"] for what in ("HOST", "USER", "DB"))
    stays = f"the database {name} and the role {role} on {host}, whose administrator drops them by the SQL below"
    try:
        found = server_of_service(environment).ask("leaving-elsewhere.sql", variables={"role": role})
    except AdminError as error:
        drop = [f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE);", f"DROP ROLE IF EXISTS {_quoted(role)};"]
        return Elsewhere(f"{stays}; that is what the settings say, as it could not be asked: {error}", drop, None)
    return Elsewhere(stays, found["lines"], name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
