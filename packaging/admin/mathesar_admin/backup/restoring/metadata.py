"""Mathesar's own tables: put into their database in one transaction, so that there are today's or the backup's."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mathesar_admin import exit_codes
from mathesar_admin.backup.server import server, server_of_service
from mathesar_admin.database.role import are_ours_to_make, make_role
from mathesar_admin.errors import AdminError
from mathesar_shared.archive import members
from mathesar_shared.archive.database import moved
from mathesar_shared.archive.database.content import replace_content
from mathesar_shared.archive.parts import refuse_older_server

MEMBER = "metadata"


def goes(environment: Mapping[str, str], manifest: Mapping[str, Any]) -> list[str]:
    """
    What is in today's tables, for people; nothing where nobody has an account yet.
    Raises AdminError where no server answers, or one that is older than that of the backup.
    """
    found = look(environment, manifest, [environment["POSTGRES_DB"]])
    if not found["databases"]:
        return []
    accounts = server(environment).ask("restore-accounts.sql", environment["POSTGRES_DB"])["accounts"]
    if accounts == 0:
        return []
    people = "1 account" if accounts == 1 else f"{accounts} accounts"
    return [f"Mathesar's own tables in the database {environment['POSTGRES_DB']}, with {people}"]


def look(environment: Mapping[str, str], manifest: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """Which of these databases are there. Raises AdminError where the server is older than that of the backup."""
    place = server(environment)
    # On another server Mathesar may connect to its own database only.
    database = "postgres" if place.is_local else place.metadata
    found: dict[str, Any] = place.ask("restore-server.sql", database, {"databases": "\n".join(names)})
    refuse_older_server(manifest, found["version"])
    return found


def restore(
    file: Path,
    environment: Mapping[str, str],
    manifest: Mapping[str, Any],
    say: Callable[[str], None],
    *,
    with_data: bool = False,
) -> None:
    """Puts the tables of the backup in the place of today's. The service must not run. Raises AdminError, and then
    today's are as they were."""
    make_ours(environment)
    place = server_of_service(environment)
    change = moved.moved(manifest["server"], place, with_data=with_data)
    with members.dump(file, MEMBER) as dump:
        replace_content(place, place.metadata, dump, after=(moved.SCRIPT, change.variables))
    for line in [change.text, *moved.left_behind(place)]:
        if line is not None:
            say(line)


def make_ours(environment: Mapping[str, str]) -> None:
    """Makes Mathesar's role and database where they are missing. Raises AdminError where that cannot be done."""
    if are_ours_to_make(environment) and make_role(environment, adopt=False) != exit_codes.DONE:
        raise AdminError("Mathesar's role and database cannot be made", "mathesar status")
