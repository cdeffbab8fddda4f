"""After a restore: brings the tables to this version, and saved connections to Mathesar's own role and password.

Those to its own server are meant, of the role that it had before:

    adopt_connections ROLE

In the application's folder, with a complete environment. Exit: as mathesar_service/migrate.py
"""

import os
import sys
from typing import Any

from mathesar_service.migrate import main as migrate


def main() -> None:
    migrate()
    import django

    django.setup()
    from django.apps import apps
    from django.db import DatabaseError

    try:
        for database in apps.get_model("mathesar", "Database").objects.all():
            _adopt(database, sys.argv[1])
    except DatabaseError as error:
        sys.exit(f"mathesar: the saved connections were not looked at: {str(error).strip().splitlines()[0]}")


def _adopt(database: Any, before: str) -> None:
    from django.apps import apps

    settings = os.environ
    # Some releases keep host and port in a table of servers.
    place = getattr(database, "server", database)
    own = (settings["POSTGRES_HOST"], int(settings.get("POSTGRES_PORT") or 5432))
    if (place.host, place.port or 5432) != own:
        return
    role, password = settings["POSTGRES_USER"], settings.get("POSTGRES_PASSWORD") or ""
    if getattr(database, "role", None) == before:
        database.role, database.password = role, password
        database.save()
    roles = apps.get_model("mathesar", "ConfiguredRole").objects.filter(server=place)
    if before != role and roles.filter(name=role).exists():
        # It is known there by its own name as well, which stays.
        return
    for one in roles.filter(name=before):
        one.name, one.password = role, password
        one.save()


if __name__ == "__main__":
    main()
