"""The server as PostgreSQL's own programs reach it for a backup. Root only.

A local server is asked by PostgreSQL's own account, which may read every database; another one as the service does
it, by its role and password. No password stands on a command line: it goes along in the environment.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from mathesar_admin import paths
from mathesar_admin.database.psql import ENVIRONMENT
from mathesar_admin.database.role import require_settings
from mathesar_admin.database.server import find_cluster, is_local
from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.package.image_build import refuse_in_image_build
from mathesar_admin.processes.process import PATH, Account, find_account, run
from mathesar_shared.archive.database.programs import VARIABLES, how_it_ended, reason, rewind

QUESTION_SECONDS = 60


class Server(NamedTuple):
    """How PostgreSQL's programs reach it, and as whom."""

    host: str
    port: str
    metadata: str
    """The database with Mathesar's own tables."""
    role: str
    """Mathesar's role."""
    account: Account
    options: tuple[str, ...]
    """Of every program: where the server is, and never to ask for a password."""
    environment: dict[str, str]
    is_local: bool

    def ask(self, file: str, database: str | None = None, variables: Mapping[str, str] | None = None) -> Any:
        """The JSON document that a file of SQL answers with; raises AdminError where there is none."""
        command = ["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", *self.options, "-d", database or self.metadata]
        for name, value in (variables or {}).items():
            command += ["-v", f"{name}={value}"]
        outcome = run(
            [*command, "-f", str(paths.SQL / file)],
            account=self.account,
            environment=self.environment,
            timeout=QUESTION_SECONDS,
        )
        if not outcome.succeeded:
            raise AdminError(f"the server does not answer: {reason(outcome.stderr)}", "mathesar status")
        return json.loads(outcome.stdout)

    def pour(self, command: Sequence[str], file: IO[bytes]) -> None:
        """
        Runs a program of PostgreSQL's with its standard output in the file.
        Raises AdminError with what it said where it fails, also where it was killed.
        """
        self._run(command, stdout=file)

    def feed(self, command: Sequence[str], file: IO[bytes]) -> None:
        """Runs a program of PostgreSQL's with the whole file as its standard input; see `pour`."""
        rewind(file)
        self._run(command, stdin=file)

    def convert(self, command: Sequence[str], file: IO[bytes], to: IO[bytes]) -> None:
        """Runs a program of PostgreSQL's that reads the whole of one file and writes the other; see `pour`."""
        rewind(file)
        self._run(command, stdin=file, stdout=to)

    def sql(self, file: str) -> str:
        """The path of a file of SQL of ours."""
        return str(paths.SQL / file)

    def give(self, path: Path) -> None:
        """Lets the account read a file of root's."""
        os.chown(path, self.account.uid, self.account.gid)

    def _run(self, command: Sequence[str], **streams: IO[bytes]) -> None:
        given: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **streams}
        if os.geteuid() != self.account.uid:
            given.update(user=self.account.uid, group=self.account.gid, extra_groups=self.account.groups())
        try:
            with subprocess.Popen(
                [command[0], *self.options, *command[1:]],
                stderr=subprocess.PIPE,
                env=self.environment,
                cwd="/",
                **given,
            ) as process:
                said = process.communicate()[1].decode("utf-8", "replace")
        except FileNotFoundError:
            raise _without_program(command[0]) from None
        if process.returncode != 0:
            raise AdminError(f"{command[0]} failed: {how_it_ended(process.returncode, said)}")


def server(environment: Mapping[str, str] | None = None) -> Server:
    """
    The server of these settings of the service's, by default today's.
    Raises AdminError where it, or a program that is needed, is not there.
    """
    environment = _usable(environment)
    host = environment["POSTGRES_HOST"]
    if not is_local(host):
        return server_of_service(environment)
    account = find_account("postgres")
    port = _port(environment)
    if account is None:
        raise AdminError("no PostgreSQL server is installed", "mathesar status")
    return _server(environment, host, port, account, "postgres", {})


def server_of_service(environment: Mapping[str, str]) -> Server:
    """The same as the service reaches it: by its account, role and password."""
    environment = _usable(environment)
    account = find_account("mathesar")
    if account is None:
        raise AdminError("the account mathesar is missing", "This makes it again: mathesar setup")
    more = {VARIABLES[name]: environment[name] for name in VARIABLES if environment.get(name)}
    host, user = environment["POSTGRES_HOST"], environment["POSTGRES_USER"]
    return _server(environment, host, _port(environment), account, user, more)


def _usable(environment: Mapping[str, str] | None) -> Mapping[str, str]:
    from mathesar_admin.settings.store import read_settings

    refuse_in_image_build("the database")
    if environment is None:
        settings = read_settings()
        settings.refuse_faulty()
        environment = settings.environment()
    require_settings(environment)
    for program in ("psql", "pg_dump", "pg_restore"):
        if shutil.which(program, path=PATH) is None:
            raise _without_program(program)
    return environment


def _port(environment: Mapping[str, str]) -> str:
    if not is_local(environment["POSTGRES_HOST"]):
        return environment.get("POSTGRES_PORT") or "5432"
    found = find_cluster(environment)
    if found.port is None:
        raise AdminError(f"no PostgreSQL server answers: {'; '.join(found.refusals)}", "mathesar status")
    return found.port


def _server(
    settings: Mapping[str, str], host: str, port: str, account: Account, user: str, more: Mapping[str, str]
) -> Server:
    options = ("-h", host, "-p", port, "-U", user, "-w")
    environment = {**ENVIRONMENT, "HOME": account.home, **more}
    names = settings["POSTGRES_DB"], settings["POSTGRES_USER"]
    return Server(host, port, *names, account, options, environment, is_local(host))


def _without_program(program: str) -> AdminError:
    manager = build_facts().package_manager
    client = "postgresql-client" if manager == "apt" else "postgresql"
    return AdminError(f"PostgreSQL's {program} is not installed", f"{manager} install {client}")
