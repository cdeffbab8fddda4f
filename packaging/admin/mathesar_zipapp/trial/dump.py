"""A database of the trial as a member of a backup."""

import gzip
import os
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mathesar_zipapp.errors import ZipappError
from mathesar_zipapp.trial import children, server
from mathesar_zipapp.trial.place import Place
from mathesar_zipapp.trial.programs import Programs

if TYPE_CHECKING:
    from mathesar_admin.backup.archive import Writer


def dump(
    writer: "Writer", place: Place, programs: Programs, socket: Path, database: str, name: str, spool: Path
) -> None:
    """As a script of SQL: the server of a distribution is often older than the trial's, and takes that too."""
    from mathesar_admin.backup.restoring.members import script_of

    plain = [] if database != server.METADATA else ["--no-owner", "--no-privileges"]
    command = [programs.path("pg_dump"), *plain, *server.connection(socket), "-d", database]
    with tempfile.TemporaryFile(dir=spool) as script, tempfile.TemporaryFile(dir=spool) as file:
        _pour(command, place, script)
        script.seek(0)
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            _unrestricted(script, packed)
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        writer.add(script_of(name), file, size)


def _unrestricted(script: IO[bytes], to: "IO[bytes] | gzip.GzipFile") -> None:
    """Without the two lines by which newer versions of psql forbid its own commands: older ones refuse them."""
    key = None
    for line in script:
        if key is None and line.startswith(b"\\restrict "):
            key = line.split()[1]
        elif key is None or line != b"\\unrestrict " + key + b"\n":
            to.write(line)


def _pour(command: "list[str]", place: Place, file: IO[bytes]) -> None:
    done = children.run(command, server.environment(place), file)
    if done.returncode != 0:
        raise ZipappError(f"pg_dump failed: {server.reason(done.stderr.decode('utf-8', 'replace'))}")
