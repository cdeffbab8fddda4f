"""Upgrades Mathesar's functions in the databases of the users. Each is reported, none is fatal.

Upstream leaves this to a click on each database.
"""

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple


class Upgraded(NamedTuple):
    """What came of one database."""

    name: str
    host: str
    """Of its server: two databases may have the same name."""
    before: str
    """The version of its functions before, as Mathesar remembers it."""
    reason: str | None
    """Why they could not be upgraded: a database is upgraded whole or not at all."""


def upgrade_functions() -> None:
    """Needs Django set up. Databases whose password is not stored, or that do not answer, stay as they are."""
    for one in upgraded(_databases()):
        if one.reason is None:
            print(f"mathesar: the functions in the database {one.name} are those of this version", flush=True)
        else:
            print(
                f"mathesar: the functions in the database {one.name} could not be upgraded: {one.reason};"
                " to try it again: mathesar upgrade-databases; the web interface offers it, too",
                file=sys.stderr,
                flush=True,
            )


def _databases() -> Any:
    from mathesar.models.base import Database

    return Database.objects.all()


def upgraded(databases: Any) -> Iterator[Upgraded]:
    """Upgrades one after the other, each in a transaction of its own, and yields what came of it."""
    for database in databases:
        before = database.last_confirmed_sql_version
        # Since 0.2 Mathesar has servers of their own; the sample has none.
        host = str(getattr(database, "server", database).host)
        try:
            database.install_sql()
            reason = None
        except Exception as error:  # whatever it is, the others go on
            text = " ".join(str(error).split())
            reason = f"{type(error).__name__}: {text}" if text else type(error).__name__
        yield Upgraded(database.name, host, before, reason)
