"""PostgreSQL's programs as one account asks a server with them, in the process's own name."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from mathesar_shared.archive.database.programs import VARIABLES, how_it_ended, reason, rewind
from mathesar_shared.errors import NEEDS_PERSON, UserError

PROGRAMS = ("psql", "pg_dump", "pg_restore")
QUESTION_SECONDS = 60


class Client(NamedTuple):
    """Is a Server of database/server.py."""

    programs: Path
    """The folder that they are in."""
    scripts: Path
    """The folder of our files of SQL."""
    host: str
    port: str
    metadata: str
    role: str
    user: str
    """As whom it asks."""
    is_local: bool
    """As a superuser."""
    environment: dict[str, str]
    """Of the programs. No password stands on a command line: it goes along here."""

    def as_superuser(self, user: str) -> "Client":
        return self._replace(user=user, is_local=True)

    def ask(self, file: str, database: str | None = None, variables: Mapping[str, str] | None = None) -> Any:
        """The JSON document that a file of SQL answers with; raises UserError where there is none."""
        command = ["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", database or self.metadata]
        for name, value in (variables or {}).items():
            command += ["-v", f"{name}={value}"]
        try:
            done = subprocess.run(
                self.command([*command, "-f", self.sql(file)]),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=QUESTION_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UserError(f"{self.host} does not answer within {QUESTION_SECONDS} seconds") from None
        if done.returncode != 0:
            raise UserError(f"the server does not answer: {reason(done.stderr.decode('utf-8', 'replace'))}")
        return json.loads(done.stdout.decode("utf-8", "surrogateescape"))

    def pour(self, command: Sequence[str], file: IO[bytes]) -> None:
        """Runs a program with its standard output in the file. Raises UserError with what it said where it fails."""
        self._run(command, stdout=file)

    def feed(self, command: Sequence[str], file: IO[bytes]) -> None:
        """Runs a program with the whole file as its standard input; see `pour`."""
        rewind(file)
        self._run(command, stdin=file)

    def convert(self, command: Sequence[str], file: IO[bytes], to: IO[bytes]) -> None:
        """Runs a program that reads the whole of one file and writes the other; see `pour`."""
        rewind(file)
        self._run(command, stdin=file, stdout=to)

    def sql(self, file: str) -> str:
        return str(self.scripts / file)

    def give(self, path: Path) -> None:
        """They run in our own name, and read what we read."""

    def command(self, words: Sequence[str]) -> list[str]:
        options = ("-h", self.host, "-p", self.port, "-U", self.user, "-w")
        return [str(self.programs / words[0]), *options, *words[1:]]

    def _run(self, command: Sequence[str], **streams: IO[bytes]) -> None:
        given: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **streams}
        with subprocess.Popen(
            self.command(command), env=self.environment, stderr=subprocess.PIPE, **given
        ) as process:
            try:
                said = process.communicate()[1].decode("utf-8", "replace")
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0:
            raise UserError(f"{command[0]} failed: {how_it_ended(process.returncode, said)}")


def client_of(
    environment: Mapping[str, str], programs: Path, scripts: Path, more: Mapping[str, str] | None = None
) -> Client:
    """
    As Mathesar's role, by its settings.

    more  besides, in the environment of the programs
    Raises UserError where a program is missing.
    """
    missing = [name for name in PROGRAMS if not (programs / name).is_file()]
    if missing:
        raise UserError(f"PostgreSQL's {', '.join(missing)} is not in {programs}", code=NEEDS_PERSON)
    kept = {name: environment[name] for name in ("PATH", "HOME", "TMPDIR") if environment.get(name)}
    given = {VARIABLES[name]: environment[name] for name in VARIABLES if environment.get(name)}
    role = environment["POSTGRES_USER"]
    return Client(
        programs=programs,
        scripts=scripts,
        host=environment["POSTGRES_HOST"],
        port=environment.get("POSTGRES_PORT") or "5432",
        metadata=environment["POSTGRES_DB"],
        role=role,
        user=role,
        is_local=False,
        environment={**kept, "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "10", **given, **(more or {})},
    )
