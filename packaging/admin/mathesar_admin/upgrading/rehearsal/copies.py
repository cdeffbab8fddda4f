"""Copies of databases, by the rights that are there: the local server's own account, or a role with CREATEDB."""

import hashlib
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.backup.server import server
from mathesar_admin.errors import AdminError
from mathesar_admin.processes.process import Outcome
from mathesar_admin.upgrading.rehearsal.place import free_bytes, megabytes
from mathesar_admin.upgrading.rehearsal.programs import gently, run_apart
from mathesar_shared.archive.database.programs import reason

NAME = "mathesar_rehearsal_"
# Of a large database on a slow disk.
TIMEOUT = 60 * 60
MAY_CREATE = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
SIZE = "SELECT pg_database_size(:'name')"


class Copied(NamedTuple):
    name: str
    dump_seconds: float
    dump_size: int
    """In bytes, as a backup of the database would have it."""
    size: int
    """Of the database that was copied, in bytes."""


class Copies:
    """Makes and removes them on the server of the settings."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._server = server(environment)
        self.metadata = environment["POSTGRES_DB"]
        # The machine's own, so that another one with the same server keeps its rehearsal.
        self.prefix = f"{NAME}{_machine()}_"

    @property
    def is_local(self) -> bool:
        return self._server.is_local

    def new_name(self) -> str:
        return f"{self.prefix}{os.urandom(4).hex()}"

    def refuse_without_rights(self) -> None:
        """Raises AdminError where no database can be made, or the server's disk has no room for it."""
        if self.is_local:
            folder, needed = Path(self._ask("SHOW data_directory")), self.size_of(self.metadata) * 2
            if folder.is_dir() and free_bytes(folder) < needed:
                raise AdminError(
                    f"there is no room for a copy of the database: {megabytes(needed)} are needed in {folder}, and "
                    f"{megabytes(free_bytes(folder))} are free"
                )
        elif self._ask(MAY_CREATE) != "t":
            role = self._server.role
            raise AdminError(
                f'the role "{role}" may not make a copy of the database on {self._server.host}: it has no CREATEDB',
                f'There, as an administrator: ALTER ROLE "{role}" CREATEDB; afterwards with NOCREATEDB',
            )

    def copy(self, source: str, name: str, folder: Path, *, only_schema: bool = False) -> Copied:
        """
        Makes a copy of that name; its dump lies in the folder meanwhile.

        only_schema  without rows
        Raises AdminError where the server refuses something.
        """
        size = self.size_of(source)
        made = self._psql(["-v", f"source={source}", "-v", f"copy={name}", "-f", str(paths.SQL / "rehearsal.sql")])
        if not made.succeeded:
            raise AdminError(f'a copy of the database "{source}" cannot be made: {reason(made.stderr)}')
        options = ["--format=custom", *(["--schema-only"] if only_schema else [])]
        dump = folder / f"{name}.dump"
        begun = time.monotonic()
        self._must(["pg_dump", *options, source], source, None, dump)
        dumped = time.monotonic()
        self._must(["pg_restore", "--exit-on-error", f"--dbname={name}"], source, dump, None)
        dump_size = dump.stat().st_size
        dump.unlink()
        return Copied(name, dumped - begun, dump_size, size)

    def size_of(self, name: str) -> int:
        """In bytes."""
        return int(self._ask(SIZE, {"name": name}))

    def remove_all(self) -> str | None:
        """Removes every copy of this machine's rehearsals; returns why it cannot, or None."""
        ended = self._psql(["-v", f"prefix={self.prefix}", "-f", str(paths.SQL / "rehearsal-end.sql")])
        return None if ended.succeeded else reason(ended.stderr)

    def _ask(self, query: str, variables: Mapping[str, str] | None = None) -> str:
        given = [word for name, value in (variables or {}).items() for word in ("-v", f"{name}={value}")]
        # On standard input: psql puts no variables into what -c gives.
        outcome = self._psql(["-At", *given], query)
        if not outcome.succeeded:
            raise AdminError(f"the server does not answer: {reason(outcome.stderr)}", "mathesar status says more.")
        return outcome.stdout.strip()

    def _psql(self, arguments: Sequence[str], given: str = "") -> Outcome:
        database = "postgres" if self.is_local else self.metadata
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *self._server.options, "-d", database, *arguments]
        return self._run(command, given=given.encode())

    def _must(self, command: list[str], source: str, reads: Path | None, writes: Path | None) -> None:
        outcome = self._run(gently(command[0], *self._server.options, *command[1:]), reads, writes)
        if not outcome.succeeded:
            raise AdminError(f'the database "{source}" cannot be copied: {reason(outcome.stderr)}')

    def _run(
        self, command: list[str], reads: Path | None = None, writes: Path | None = None, given: bytes = b""
    ) -> Outcome:
        environment = {**self._server.environment, "PGAPPNAME": self.prefix}
        return run_apart(
            command,
            account=self._server.account,
            environment=environment,
            reads=reads,
            writes=writes,
            given=given,
            timeout=TIMEOUT,
        )


def _machine() -> str:
    """Eight digits that stand for this machine and tell nothing of it."""
    try:
        number = paths.MACHINE_ID.read_text(encoding="ascii").strip()
    except OSError:
        number = os.uname().nodename
    return hashlib.sha256(f"mathesar rehearsal {number}".encode()).hexdigest()[:8]
