"""Databases as members of a backup: scripts of SQL, which also servers take that are older than their own."""

import gzip
import os
import tempfile
from pathlib import Path

from mathesar_shared.archive.archive import Writer
from mathesar_shared.archive.database.plain import portable
from mathesar_shared.archive.database.programs import major, version_of
from mathesar_shared.archive.members import script_of
from mathesar_shared.archive.rootless.client import Client
from mathesar_shared.errors import NEEDS_PERSON, UserError

# Milliseconds that pg_dump waits for a table that somebody else has to himself.
LOCK_WAIT = 20_000


def dump(writer: Writer, place: Client, database: str, name: str, spool: Path) -> None:
    """
    Adds a database under a name without a suffix. Mathesar's own has no owners and privileges: it is its role's.
    spool  folder for what lies beside the archive meanwhile
    """
    plain = ["--no-owner", "--no-privileges"] if database == place.metadata else []
    command = ["pg_dump", *plain, f"--lock-wait-timeout={LOCK_WAIT}", "-d", conninfo(database)]
    with tempfile.TemporaryFile(dir=spool) as script, tempfile.TemporaryFile(dir=spool) as file:
        place.pour(command, script)
        script.seek(0)
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            portable(script, packed)
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        writer.add(script_of(name), file, size)


def conninfo(database: str) -> str:
    """A name as libpq takes it: one with "=" in it would be a connection string otherwise."""
    escaped = database.replace("\\", "\\\\").replace("'", "\\'")
    return f"dbname='{escaped}'"


def refuse_newer_server(place: Client, server: str, step: str) -> None:
    """Raises UserError where pg_dump, which knows no newer server than itself, cannot read this one."""
    ours = version_of(place.programs / "pg_dump", place.environment)
    if major(server) > major(ours):
        raise UserError(
            f"the server is PostgreSQL {server.split()[0]}, which pg_dump {ours} cannot read",
            step,
            code=NEEDS_PERSON,
        )
