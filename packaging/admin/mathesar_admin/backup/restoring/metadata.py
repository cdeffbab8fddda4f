"""Mathesar's own tables: put into their database in one transaction, so that there are today's or the backup's."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from mathesar_admin import exit_codes, paths
from mathesar_admin.backup import archive
from mathesar_admin.backup.restoring import members
from mathesar_admin.backup.server import Server, server, server_of_service
from mathesar_admin.database.role import are_ours_to_make, make_role
from mathesar_admin.errors import AdminError

MEMBER = "metadata"
# pg_restore of version 17 and later writes it whatever the server is, and an older one does not know it.
UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;"
HEAD = 4096


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
    theirs = int(str(manifest["server"]["version"]).split(".", maxsplit=1)[0].split(" ", maxsplit=1)[0])
    # A script of SQL is none of the server's version.
    if found["version"] // 10000 < theirs and manifest.get("format") != archive.SCRIPTS:
        raise AdminError(
            f"the backup is of PostgreSQL {theirs}, and this server is PostgreSQL {found['version'] // 10000}",
            f"Restore it on PostgreSQL {theirs} or newer.",
        )
    return found


def restore(file: Path, environment: Mapping[str, str], manifest: Mapping[str, Any]) -> None:
    """Puts the tables of the backup in the place of today's. The service must not run. Raises AdminError, and then
    today's are as they were."""
    make_ours(environment)
    place = server_of_service(environment)
    theirs = manifest["server"]
    moved = {"old_host": theirs["host"], "old_port": theirs["port"], "new_host": place.host, "new_port": place.port}
    if not (place.is_local and str(theirs["host"]).startswith("/")):
        # Connections to a server elsewhere lead there from this machine, too.
        moved.update(new_host=theirs["host"], new_port=theirs["port"])
    with members.dump(file, MEMBER) as dump:
        replace_content(place, place.metadata, dump, after=("restore-moved.sql", moved))


def make_ours(environment: Mapping[str, str]) -> None:
    """Makes Mathesar's role and database where they are missing. Raises AdminError where that cannot be done."""
    if are_ours_to_make(environment) and make_role(environment, adopt=False) != exit_codes.DONE:
        raise AdminError("Mathesar's role and database cannot be made", "mathesar status")


def replace_content(
    place: Server, database: str, dump: members.Dump, after: tuple[str, Mapping[str, str]] | None = None
) -> None:
    """
    Drops everything of the server's role in a database and restores the dump there, in one transaction.
    after  a file of SQL that ends it, with its variables
    """
    options = ["--no-owner", "--no-privileges"]
    with tempfile.TemporaryFile() as script:
        if dump.is_script:
            shutil.copyfileobj(dump.file, script)
        else:
            place.convert(["pg_restore", *options, "--file=-"], dump.file, script)
        without_unknown(script, place.ask("restore-server.sql", database, {"databases": ""})["version"])
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "SHOW_CONTEXT=never", "--single-transaction"]
        for name, value in (after[1] if after is not None else {}).items():
            command += ["-v", f"{name}={value}"]
        command += ["-d", database, "-f", str(paths.SQL / "restore-clear.sql"), "-f", "-"]
        place.feed([*command, *(["-f", str(paths.SQL / after[0])] if after is not None else [])], script)


def without_unknown(script: IO[bytes], version: int) -> None:
    """Makes a comment of what a server of this version does not know."""
    script.seek(0)
    place = script.read(HEAD).find(UNKNOWN_BEFORE_17)
    if version < 170000 and place >= 0:
        script.seek(place)
        script.write(b"--")
