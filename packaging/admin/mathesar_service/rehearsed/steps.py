"""Tells each migration and its time, and each upgrade of the functions in a database of the users."""

import functools
import time
from typing import Any

from . import events, fence


def tell() -> None:
    """From now on."""
    from django.db.migrations.executor import MigrationExecutor

    apply = MigrationExecutor.apply_migration

    @functools.wraps(apply)
    def applied(self: Any, state: Any, migration: Any, *rest: Any, **more: Any) -> Any:
        name = f"{migration.app_label}.{migration.name}"
        events.tell("migrating", name=name)
        begun = time.monotonic()
        try:
            result = apply(self, state, migration, *rest, **more)
        except Exception as error:
            events.tell("migration-failed", name=name, reason=_one_line(error))
            raise
        events.tell("migrated", name=name, seconds=time.monotonic() - begun)
        return result

    MigrationExecutor.apply_migration = applied
    import mathesar_service.upgrade_sql

    mathesar_service.upgrade_sql.upgrade_functions = upgrade_functions


def upgrade_functions() -> None:
    """In place of the newer version's own: the same for each database that has a copy, and told."""
    from mathesar.models.base import Database

    for database in Database.objects.all():
        begun = time.monotonic()
        try:
            database.install_sql()
            reason = None
        except Exception as error:  # whatever it is, the start goes on
            reason = _one_line(error)
        server = getattr(database, "server", database)
        place = fence.place_of({"host": server.host, "port": server.port, "dbname": database.name})
        events.tell("functions", place=place, seconds=time.monotonic() - begun, reason=reason)


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
