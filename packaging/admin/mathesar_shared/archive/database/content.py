"""What a role owns in a database, put in the place of what it owns there today: in one transaction."""

import tempfile
from collections.abc import Mapping
from typing import IO

from mathesar_shared.archive.database.plain import without_owners
from mathesar_shared.archive.database.server import Server
from mathesar_shared.archive.members import Dump

# pg_restore of version 17 and later writes it whatever the server is, and an older one does not know it.
UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;"
HEAD = 4096
PSQL = ("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1")


def replace_content(
    place: Server, database: str, dump: Dump, after: tuple[str, Mapping[str, str]] | None = None
) -> None:
    """
    Drops everything of the server's role in a database and restores the dump there, in one transaction.
    after  a file of SQL that ends it, with its variables
    """
    with tempfile.TemporaryFile() as script:
        if dump.is_script:
            dump.file.seek(0)
            without_owners(dump.file, script)
        else:
            place.convert(["pg_restore", "--no-owner", "--no-privileges", "--file=-"], dump.file, script)
        without_unknown(script, place.ask("restore-server.sql", database, {"databases": ""})["version"])
        command = [*PSQL, "-v", "SHOW_CONTEXT=never", "--single-transaction"]
        for name, value in (after[1] if after is not None else {}).items():
            command += ["-v", f"{name}={value}"]
        command += ["-d", database, "-f", place.sql("restore-clear.sql"), "-f", "-"]
        place.feed([*command, *(["-f", place.sql(after[0])] if after is not None else [])], script)


def without_unknown(script: IO[bytes], version: int) -> None:
    """Makes a comment of what a server of this version does not know."""
    script.seek(0)
    place = script.read(HEAD).find(UNKNOWN_BEFORE_17)
    if version < 170000 and place >= 0:
        script.seek(place)
        script.write(b"--")


def run_script(place: Server, database: str, script: IO[bytes]) -> None:
    """A script of SQL, in one transaction."""
    place.feed([*PSQL, "--single-transaction", "-d", database, "-f", "-"], script)


def psql(
    place: Server,
    file: str,
    variables: Mapping[str, str],
    script: IO[bytes] | None = None,
    *,
    database: str | None = None,
    is_script: bool = True,
) -> None:
    """Runs a file of SQL and, with a script, both in one transaction; what is no script, the file reads."""
    command = [*PSQL, "-v", "SHOW_CONTEXT=never"]
    for name, value in variables.items():
        command += ["-v", f"{name}={value}"]
    command += ["-d", database or ("postgres" if place.is_local else place.metadata), "-f", place.sql(file)]
    if script is not None:
        place.feed([*command, *(["--single-transaction", "-f", "-"] if is_script else [])], script)
        return
    with tempfile.TemporaryFile() as nothing:
        place.feed(command, nothing)
