"""What goes and what stays. Asking changes nothing."""

from typing import NamedTuple

from mathesar_admin.database.role import require_settings
from mathesar_admin.leaving import databases, state
from mathesar_admin.leaving.elsewhere import Elsewhere
from mathesar_admin.leaving.piece import Piece
from mathesar_admin.leaving.settings import drop_ins, settings
from mathesar_admin.leaving.web_servers import web_servers
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.settings.store import read_settings


class Plan(NamedTuple):
    pieces: list[Piece]
    """In the order of dropping. The settings come late: without them a second try would know nothing."""
    databases: list[str] | None
    """Those that a last backup holds; None where no server of ours is to be asked."""
    has_data: bool
    """Data go, and not only settings."""
    sql: list[str]
    """What the administrator of a server elsewhere runs there, a line each."""

    @property
    def goes(self) -> list[str]:
        return [line for piece in self.pieces for line in piece.goes]

    @property
    def stays(self) -> list[str]:
        return [line for piece in self.pieces for line in piece.stays]


def look(*, data: bool, with_database: bool = True) -> Plan:
    """
    data           everything is to be dropped, else what a purge deletes: the settings
    with_database  look into the local server, too
    Raises AdminError where it cannot be found out.
    """
    if not data:
        return Plan([drop_ins(), settings()], None, has_data=False, sql=[])
    found = read_settings()
    pieces: list[Piece] = []
    names: list[str] | None = None
    sql: list[str] = []
    if with_database:
        environment = found.environment()
        require_settings(environment)
        server = databases.find(environment)
        if isinstance(server, databases.Found):
            names = server.names
            pieces += [databases.lines_in_pg_hba(server), databases.databases_of(server)]
        elif isinstance(server, Elsewhere):
            names, sql = None if server.metadata is None else [server.metadata], server.sql
            pieces.append(Piece(stays=[server.stays]))
        else:
            pieces.append(Piece(stays=[server]))
    else:
        pieces.append(Piece(stays=["everything in PostgreSQL, as --without-database says"]))
    uploads = state.uploads(found)
    pieces += [*web_servers(), drop_ins(), uploads, state.backups(), settings(), state.account(uploads.stays)]
    return Plan(pieces, names, has_data=True, sql=sql)


def last_command() -> str:
    """The package manager's, which ends it."""
    manager = build_facts().package_manager
    return f"{manager} {'purge' if manager == 'apt' else 'remove'} mathesar"
