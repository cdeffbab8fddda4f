"""Migrates Mathesar's own tables, and refuses those that a newer version has migrated.

Which version migrated last, or began to, is a comment on the table django_migrations with a digest of its rows: it
travels with the data into every dump, and neither an old dump nor a migration undone or ended half-way goes unseen.
"""

import os
import re
import runpy
import sys
from typing import Any

from mathesar import __version__
from psycopg import sql

from mathesar_service import migration_faults
from mathesar_service.connection.alone import alone
from mathesar_service.connection.database import Connection, connect_or_end
from mathesar_service.connection.pooler import refuse_pooler
from mathesar_service.first_administrator import make_first_administrator
from mathesar_service.locks import limited_locks
from mathesar_service.migration_faults import NEEDS_PERSON

# No md5(): a server in FIPS mode has none.
DIGEST = """
SELECT encode(sha256(convert_to(string_agg(app || '.' || name, ' ' ORDER BY app, name), 'UTF8')), 'hex')
FROM django_migrations
"""
RECORDED = "SELECT obj_description('django_migrations'::regclass, 'pg_class')"


def bring_to_this_version(application: str) -> None:
    """
    Migrates where the record is not that of this version, and makes the first administrator where one is given; ends
    the process where that is refused or fails. Of many starts at once one does it, while the others wait.
    """
    first = connect_or_end()
    if os.environ.get("MATHESAR_WAY"):
        # Of the native package, set-up has looked.
        refuse_pooler(first, connect_or_end)
    with alone(first) as connection:
        recorded, expected = recorded_and_expected(connection)
        if recorded is None or recorded != expected:
            _migrate(application, recorded, is_first=expected is None)
        make_first_administrator()


def _migrate(application: str, recorded: str | None, *, is_first: bool) -> None:
    os.chdir(application)
    with limited_locks() as seen:
        try:
            if not is_first:
                _refuse_newer(recorded)
                _record("migrating")
            print(f"mathesar: bringing the database {os.environ['POSTGRES_DB']} to version {__version__}", flush=True)
            runpy.run_module("mathesar.install", run_name="__main__")
            if not is_first:
                from mathesar_service.upgrade_sql import upgrade_functions

                upgrade_functions()
            # The workers are forks of this process, and a connection is nobody's to share.
            from django.db import connections

            connections.close_all()
            _record()
        except Exception as error:
            migration_faults.end(error, seen)


def _refuse_newer(recorded: str | None) -> None:
    """Ends the start where a newer version has changed the tables in ways that this one does not know."""
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    unknown = loader.applied_migrations.keys() - loader.disk_migrations.keys()
    newest = re.search(r"version (\S+),", recorded or "")
    # An older version's may be gone from this one. With no record (another installation's) the order of names tells.
    if newest:
        is_refused = bool(unknown) and _numbers(newest.group(1)) > _numbers(__version__)
    else:
        last = dict(sorted(loader.disk_migrations))
        is_refused = any(name > last.get(app, name) for app, name in unknown)
    if not is_refused:
        return
    who, it = (newest.group().rstrip(","), newest.group(1)) if newest else ("a newer version", "that")
    back = f"install {it} again; or bring back what was there before: mathesar undo"
    if os.environ.get("MATHESAR_WAY"):
        back = f"start {it} again; or bring back the backup of before"
    print(
        f"mathesar: {who} has migrated the database {os.environ['POSTGRES_DB']}, and this is {__version__}: {back}",
        file=sys.stderr,
    )
    sys.exit(NEEDS_PERSON)


def _numbers(version: str) -> list[int]:
    """The numbers of a release, without what marks a preview of it: "0.11.0rc1" and "0.11.0" are the same."""
    found = re.match(r"\d+(\.\d+)*", version)
    return [int(number) for number in found.group().split(".")] if found else []


def recorded_and_expected(connection: Connection) -> tuple[str | None, str | None]:
    """What was recorded after the last migration, and what it would be now; both None in an empty database."""
    if _one(connection, "SELECT to_regclass('django_migrations')") is None:
        return None, None
    return _one(connection, RECORDED), _mark(connection)


def _record(state: str | None = None) -> None:
    with connect_or_end() as connection:
        comment = sql.Literal(_mark(connection, state))
        connection.execute(sql.SQL("COMMENT ON TABLE django_migrations IS {}").format(comment))


def _mark(connection: Connection, state: str | None = None) -> str:
    return f"mathesar package: version {__version__}, {state or 'migrations ' + str(_one(connection, DIGEST))}"


def _one(connection: Connection, query: str) -> Any:
    row = connection.execute(query).fetchone()
    return None if row is None else row[0]
