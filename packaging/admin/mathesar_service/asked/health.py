"""Prints what the application knows of its own tables and files, one JSON document, for `mathesar doctor`."""

import json
import sys
from typing import Any


def main() -> None:
    import django

    django.setup()
    from django.db import DatabaseError

    try:
        print(json.dumps({"migrations": _migrations(), **_tables()}))
    except DatabaseError as error:
        sys.exit(f"the database cannot be used: {str(error).strip().splitlines()[0]}")


def _migrations() -> dict[str, Any]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {"pending": [str(migration) for migration, _ in plan], "applied": len(executor.loader.applied_migrations)}


def _tables() -> dict[str, Any]:
    from mathesar import __version__

    return {
        "version": __version__,
        "server": _server(),
        "databases": _databases(),
        "imports": _imports(),
        "sessions": _sessions(),
    }


def _server() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        return str(cursor.fetchone()[0])


def _databases() -> list[dict[str, Any]]:
    """The connected databases, and which version's SQL each has."""
    from mathesar.models import Database

    fields = ("name", "last_confirmed_sql_version")
    return [dict(zip(("name", "version"), row, strict=True)) for row in Database.objects.values_list(*fields)]


def _imports() -> dict[str, Any] | None:
    """How many files there are, how large they are, and which of them nothing needs; None for a version without."""
    from mathesar_service.imports import all_imports, model, size_of, without_record

    if model() is None:
        return None
    found = [(one, size_of(one.record)) for one in all_imports()]
    strangers = without_record()
    return {
        "files": len(found),
        "bytes": sum(size or 0 for _, size in found),
        "unneeded": sum(not one.is_needed for one, _ in found),
        "unneededBytes": sum(size or 0 for one, size in found if not one.is_needed),
        "missing": sum(size is None for one, size in found if one.is_needed),
        "withoutRecord": len(strangers),
        "withoutRecordBytes": sum(path.stat().st_size for path in strangers if path.is_file()),
    }


def _sessions() -> dict[str, int]:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    expired = Session.objects.filter(expire_date__lt=timezone.now()).count()
    return {"all": Session.objects.count(), "expired": expired}


if __name__ == "__main__":
    main()
