"""Copies of databases, by the rights that are there: the local server's own account, or a role with CREATEDB."""

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.database.role import are_ours_to_make
from mathesar_admin.errors import AdminError
from mathesar_admin.processes.process import PATH, Outcome, find_account
from mathesar_admin.upgrading.rehearsal.place import free_bytes, megabytes
from mathesar_admin.upgrading.rehearsal.programs import gently, stream

NAME = "mathesar_rehearsal_"
# Of a large database on a slow disk.
TIMEOUT = 60 * 60
LIBPQ = {
    "POSTGRES_HOST": "PGHOST",
    "POSTGRES_PORT": "PGPORT",
    "POSTGRES_PASSWORD": "PGPASSWORD",
    "POSTGRES_SSLMODE": "PGSSLMODE",
    "PGSSLROOTCERT": "PGSSLROOTCERT",
}


class Copied(NamedTuple):
    name: str
    dump_seconds: float
    dump_size: int
    restore_seconds: float
    size: int
    """Of the database that was copied, in bytes."""


class Server:
    """The server of the settings, and how copies are made and removed there."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.database = environment["POSTGRES_DB"]
        self.is_local = are_ours_to_make(environment)
        # The machine's own, so that another one with the same server keeps its rehearsal.
        self.prefix = f"{NAME}{_machine()}_"
        named = {ours: environment.get(theirs, "") for theirs, ours in LIBPQ.items()}
        self._environment = {
            "PATH": PATH,
            "LC_ALL": "C.UTF-8",
            "PGCONNECT_TIMEOUT": "10",
            "PGAPPNAME": self.prefix,
            **{name: value for name, value in named.items() if value},
        }
        self._user = environment["POSTGRES_USER"]

    def new_name(self) -> str:
        return f"{self.prefix}{os.urandom(4).hex()}"

    def refuse_without_rights(self) -> None:
        """Raises AdminError where no database can be made, or the server has no room."""
        if self.is_local:
            self._refuse_without_room()
            return
        query = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
        asked = self._psql(["-At", "-d", self.database, "-c", query])
        if not asked.succeeded:
            raise AdminError(f"the database cannot be asked: {_reason(asked)}", "mathesar status says more.")
        if asked.stdout.strip() != "t":
            host = self._environment.get("PGHOST", "")
            raise AdminError(
                f'the role "{self._user}" may not make a copy of the database on {host}: it has no CREATEDB',
                f'There, as an administrator: ALTER ROLE "{self._user}" CREATEDB; afterwards: … NOCREATEDB',
            )

    def copy(self, source: str, name: str, folder: Path, *, only_schema: bool = False) -> Copied:
        """
        Makes a copy under that name; its dump lies in the folder meanwhile.
        Raises AdminError where the server refuses something.
        """
        size = self._size(source)
        made = self._psql(
            ["-d", source, "-v", f"source={source}", "-v", f"copy={name}", "-f", str(paths.SQL / "rehearsal.sql")]
        )
        if not made.succeeded:
            raise AdminError(f'a copy of the database "{source}" cannot be made: {_reason(made)}')
        begun = time.monotonic()
        dump = folder / f"{name}.dump"
        # The server's own account reads every database of the users; Mathesar's own is its role's.
        options = ["--format=custom", *(["--schema-only"] if only_schema else [])]
        self._must(["pg_dump", *options, source], source, owner=not only_schema, output=dump)
        dumped = time.monotonic()
        self._must(["pg_restore", "--exit-on-error", f"--dbname={name}"], source, owner=not only_schema, given=dump)
        restored = time.monotonic()
        dump_size = dump.stat().st_size
        dump.unlink()
        return Copied(name, dumped - begun, dump_size, restored - dumped, size)

    def size_of(self, name: str) -> int:
        """In bytes."""
        return self._size(name)

    def remove_copies(self) -> str | None:
        """Removes every copy of this machine's rehearsals; returns why it cannot, or None."""
        file = str(paths.SQL / "rehearsal-end.sql")
        database = "postgres" if self.is_local else self.database
        ended = self._psql(["-d", database, "-v", f"prefix={self.prefix}", "-f", file])
        return None if ended.succeeded else _reason(ended)

    def _refuse_without_room(self) -> None:
        asked = self._psql(["-At", "-d", "postgres", "-c", "SHOW data_directory"])
        if not asked.succeeded:
            raise AdminError(f"the database cannot be asked: {_reason(asked)}", "mathesar status says more.")
        folder = Path(asked.stdout.strip())
        needed = self._size(self.database)
        if folder.is_dir() and free_bytes(folder) < needed * 2:
            raise AdminError(
                f"there is no room for a copy of the database: {megabytes(needed * 2)} are needed in {folder}, and "
                f"{megabytes(free_bytes(folder))} are free"
            )

    def _size(self, name: str) -> int:
        database = "postgres" if self.is_local else self.database
        query = f"SELECT pg_database_size('{_quoted(name)}')"
        asked = self._psql(["-At", "-d", database, "-c", query])
        return int(asked.stdout.strip()) if asked.succeeded and asked.stdout.strip().isdecimal() else 0

    def _psql(self, arguments: Sequence[str]) -> Outcome:
        return self._run(["psql", "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", *arguments], owner=False)

    def _must(self, command: list[str], source: str, *, owner: bool, **files: Path) -> None:
        outcome = self._run(gently(*command), owner=owner, **files)
        if not outcome.succeeded:
            raise AdminError(f'the database "{source}" cannot be copied: {_reason(outcome)}')

    def _run(
        self, command: list[str], *, owner: bool, output: Path | None = None, given: Path | None = None
    ) -> Outcome:
        """As the role that owns Mathesar's database; else, on the local server, as PostgreSQL's own account."""
        is_service = owner or not self.is_local
        account = find_account("mathesar" if is_service else "postgres")
        if account is None:
            raise AdminError(f"the account {'mathesar' if is_service else 'postgres'} is missing")
        environment = {**self._environment, **({"PGUSER": self._user} if is_service else {})}
        return stream(command, account, environment, reads=given, writes=output, timeout=TIMEOUT)


def _machine() -> str:
    """Eight digits that stand for this machine and tell nothing of it."""
    try:
        number = paths.MACHINE_ID.read_text(encoding="ascii").strip()
    except OSError:
        number = os.uname().nodename
    return hashlib.sha256(f"mathesar rehearsal {number}".encode()).hexdigest()[:8]


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _reason(outcome: Outcome) -> str:
    lines = [line.strip() for line in outcome.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR:" in line or "FATAL:" in line or "error:" in line]
    return next(iter([*errors, *lines]), f"code {outcome.code}")
