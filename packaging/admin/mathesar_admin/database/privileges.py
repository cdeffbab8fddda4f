"""The extra privileges of the role, each of which an administrator turns on and off."""

from collections.abc import Mapping
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.database.psql import execute
from mathesar_admin.database.server import is_local
from mathesar_admin.errors import AdminError


class Privilege(NamedTuple):
    name: str
    """As in the options --allow-NAME and --no-allow-NAME, and in the name of its file of SQL."""
    help: str


PRIVILEGES = (
    Privilege("create-database", "let administrators create databases in the web interface (CREATEDB)"),
    Privilege(
        "manage-roles",
        "let administrators create and change roles there (CREATEROLE); collaborators enable lets these log in",
    ),
)


def set_privilege(environment: Mapping[str, str], name: str, *, allow: bool) -> None:
    """
    Grants a privilege to the role or takes it back.
    Raises AdminError where the server is elsewhere, or refuses.
    """
    require_local(environment, name)
    variables = {"role": environment["POSTGRES_USER"], "allow": "true" if allow else "false"}
    host, port = environment["POSTGRES_HOST"], environment.get("POSTGRES_PORT") or "5432"
    outcome = execute(host, port, [f"{name}.sql"], variables)
    if not outcome.succeeded:
        raise AdminError(f"PostgreSQL refused to change the privilege {name}: {outcome.stderr.strip()}")


def require_local(environment: Mapping[str, str], name: str) -> None:
    """Raises AdminError where the server is elsewhere, or reached like one: its administrator changes privileges."""
    host = environment["POSTGRES_HOST"]
    if not is_local(host):
        raise AdminError(f"the database is on {host}", f"There, run {paths.SQL / name}.sql as its administrator.")
