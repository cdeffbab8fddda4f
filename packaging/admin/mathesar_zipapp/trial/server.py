"""The private PostgreSQL: made once, on a socket only, for this user only."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from mathesar_zipapp.errors import ZipappError
from mathesar_zipapp.trial import children
from mathesar_zipapp.trial.place import Place, user_name
from mathesar_zipapp.trial.programs import Programs

SUPERUSER = "postgres"
ROLE, METADATA, STARTER = "mathesar", "mathesar_django", "mathesar_data"
# Of every trial: it listens on no network, and the socket is in a folder of its own.
PORT = "5432"
START_SECONDS = 120
STOP_SECONDS = 60
# Of the first version that has a provider of its own for locales.
BUILTIN_LOCALES = 17


def environment(place: Place) -> dict[str, str]:
    """Of PostgreSQL's programs: whatever locale the user has, and none of the user's libpq settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C", children.MARK: str(place.folder)}


def make(place: Place, programs: Programs) -> None:
    """Makes the cluster where there is none. Raises ZipappError where it is another version's, or initdb fails."""
    version = place.data / "PG_VERSION"
    if version.exists():
        theirs = version.read_text().strip()
        if theirs != str(programs.major):
            raise ZipappError(
                f"the data in {place.folder} are PostgreSQL {theirs}'s, and this is PostgreSQL {programs.major}",
                "Go on with programs of that version (--postgresql DIR), and trial export what you want to keep.",
            )
        return
    new = place.folder / "postgresql.new"
    shutil.rmtree(new, ignore_errors=True)
    if programs.major >= BUILTIN_LOCALES:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    else:
        locale = ["--locale=C"]
    command = [programs.path("initdb"), "-D", str(new), "-U", SUPERUSER, "-A", "peer", "-E", "UTF8", *locale]
    _initdb(place, new, [*command, "-N"])
    name = user_name().replace('"', '""')
    (new / "pg_hba.conf").write_text("local all all peer map=trial\n")
    (new / "pg_ident.conf").write_text("".join(f'trial "{name}" {role}\n' for role in (SUPERUSER, ROLE)))
    # initdb's own way to put it on the disk, once for all.
    _initdb(place, new, [programs.path("initdb"), "-S", "-D", str(new)])
    new.rename(place.data)


def _initdb(place: Place, new: Path, command: list[str]) -> None:
    done = children.run(command, environment(place))
    if done.returncode != 0:
        shutil.rmtree(new, ignore_errors=True)
        raise ZipappError(
            f"PostgreSQL's data cannot be made in {place.folder}: {reason(done.stderr.decode('utf-8', 'replace'))}"
        )


def start(place: Place, programs: Programs, socket: Path, log: IO[bytes]) -> "subprocess.Popen[bytes]":
    """Starts the server, and returns when it answers. Raises ZipappError with its own words where it does not."""
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "port": PORT,
        "logging_collector": "off",
        "log_destination": "stderr",
        "jit": "off",
    }
    # Whoever wrote it is gone: this process has the trial's lock. In a sandbox or a container, where the numbers of
    # processes begin anew, it would name this server, or keep it from starting.
    children.end_left(place.folder)
    (place.data / "postmaster.pid").unlink(missing_ok=True)
    begun = log.tell()
    given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    command = [programs.path("postgres"), "-D", str(place.data), *given]
    # SIGINT is its fast shutdown: it ends its sessions, and nothing is lost.
    child = children.start(command, environment(place), log, ends_by=signal.SIGINT)
    deadline = time.monotonic() + START_SECONDS
    try:
        while not _answers(place, child.pid):
            if child.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
                continue
            raise ZipappError(
                f"PostgreSQL does not start: {reason(_since(Path(log.name), begun))}", f"Its log: {log.name}"
            )
    except BaseException:
        # Also where the trial was ended meanwhile.
        stop(child)
        raise
    return child


def stop(child: "subprocess.Popen[bytes]") -> None:
    children.stop(child, signal.SIGINT, STOP_SECONDS, signal.SIGQUIT)


def _answers(place: Place, number: int) -> bool:
    """postmaster.pid: the process in its first line, what it is about in its eighth."""
    try:
        lines = (place.data / "postmaster.pid").read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(number) and lines[7].strip() == "ready"


def ask(
    place: Place,
    programs: Programs,
    socket: Path,
    arguments: Sequence[str],
    variables: "Mapping[str, str] | None" = None,
    database: str = "postgres",
) -> str:
    """Runs psql as the superuser; returns what it printed. Raises ZipappError where that fails."""
    command = [programs.path("psql"), "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", *connection(socket), "-d", database]
    for name, value in (variables or {}).items():
        command += ["-v", f"{name}={value}"]
    done = children.run([*command, *arguments], environment(place))
    if done.returncode != 0:
        raise ZipappError(
            f"PostgreSQL refuses what the trial needs: {reason(done.stderr.decode('utf-8', 'replace'))}"
        )
    return done.stdout.decode("utf-8", "surrogateescape")


def connection(socket: Path) -> list[str]:
    return ["-h", str(socket), "-p", PORT, "-U", SUPERUSER, "-w"]


def _since(log: Path, begun: int) -> str:
    with log.open("rb") as file:
        file.seek(begun)
        return file.read().decode("utf-8", "replace")


def reason(text: str) -> str:
    """The first error of what a program of PostgreSQL's said."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if any(word in line for word in ("error:", "ERROR:", "FATAL:", "PANIC:"))]
    return next(iter([*errors, *lines[-1:]]), "it did not say why")
