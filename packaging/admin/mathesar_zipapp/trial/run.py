"""Runs a trial until it is ended: server, role and databases, Mathesar, and then the same backwards."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from types import FrameType
from typing import IO

from mathesar_zipapp import files, folders
from mathesar_zipapp.errors import ZipappError
from mathesar_zipapp.trial import children, password, server, serving, web
from mathesar_zipapp.trial.place import Place, place_of, socket_folder, take, user_name, write_running
from mathesar_zipapp.trial.programs import Programs, programs_in

# Bytes: a new cluster with Mathesar's tables, and what a running one may write.
FIRST_SPACE, SPACE = 150_000_000, 30_000_000
LOG_SIZE = 5_000_000


class _Ended(BaseException):
    """By Ctrl-C, or by a signal that means the same."""


def main(options: argparse.Namespace) -> int:
    user_name()
    place = place_of(os.environ)
    lock = take(place)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Also where a shell has put this into the background and lets it ignore SIGINT.
        signal.signal(number, _end)
    try:
        web.require_free(options.port)
        folders.require_space(place.folder, SPACE if place.data.exists() else FIRST_SPACE, "a trial")
        children.end_left(place.folder)
        programs = chosen(options)
        write_running(
            lock, {"process": os.getpid(), "url": web.url(options.port), "postgresql": str(programs.folder)}
        )
        _run(place, programs, options)
    except _Ended:
        print("mathesar: ended; the same command goes on with the same data", flush=True)
        return 0
    finally:
        os.close(lock)
    return 0


def chosen(options: argparse.Namespace) -> Programs:
    return programs_in(getattr(options, "postgresql", None) or files.postgresql())


def _run(place: Place, programs: Programs, options: argparse.Namespace) -> None:
    begun = time.monotonic()
    is_first = not place.data.exists()
    _say("making a private PostgreSQL" if is_first else "starting the private PostgreSQL")
    server.make(place, programs)
    socket = socket_folder(place)
    with _log(place, "postgresql.log") as server_log, _log(place, "mathesar.log") as log:
        database = server.start(place, programs, socket, server_log)
        try:
            prepare(place, programs, socket)
            given = password.prepare(place)
            _say("starting Mathesar" + (", which makes its tables first" if is_first else ""))
            application = serving.start(place, socket, options.port, log, given)
            try:
                serving.wait(application, options.port, Path(log.name))
                _announce(place, options, time.monotonic() - begun)
                _watch(database, application, place)
            finally:
                _deaf()
                serving.stop(application)
        finally:
            _deaf()
            server.stop(database)


def prepare(place: Place, programs: Programs, socket: Path) -> None:
    """Role and databases, with the SQL of every way to install: run again, it knows its own work."""
    sql = files.sql()
    scripts = [part for name in ("role", "metadata", "starter") for part in ("-f", str(sql / f"{name}.sql"))]
    names = {"role": server.ROLE, "metadata": server.METADATA, "starter": server.STARTER, "adopt": "false"}
    server.ask(place, programs, socket, scripts, names)
    # Saved connections name the socket of before, where the folder of the data was moved.
    record = place.folder / "socket"
    before = record.read_text() if record.exists() else str(socket)
    if before != str(socket) and _has_tables(place, programs, socket):
        moved = {"old_host": before, "new_host": str(socket), "old_port": server.PORT, "new_port": server.PORT}
        server.ask(place, programs, socket, ["-f", str(sql / "restore-moved.sql")], moved, server.METADATA)
    record.write_text(str(socket))


def _has_tables(place: Place, programs: Programs, socket: Path) -> bool:
    """False where the first start was ended before Mathesar had made them."""
    query = "SELECT to_regclass('public.django_migrations') IS NOT NULL"
    return server.ask(place, programs, socket, ["-c", query], database=server.METADATA).strip() == "t"


def _announce(place: Place, options: argparse.Namespace, seconds: float) -> None:
    address = web.url(options.port)
    print(f"\nMathesar runs: {address} (after {seconds:.1f} s)")
    password.show(place)
    print(f"Everything that you make is kept in {place.folder}. Ctrl-C ends it.", flush=True)
    has_display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if has_display and sys.stdout.isatty() and not options.no_browser:
        webbrowser.open(address)


def _watch(database: "subprocess.Popen[bytes]", application: "subprocess.Popen[bytes]", place: Place) -> None:
    while True:
        for child, name, log in (
            (database, "PostgreSQL", "postgresql.log"),
            (application, "Mathesar", "mathesar.log"),
        ):
            if child.poll() is not None:
                raise ZipappError(f"{name} has ended by itself ({child.returncode})", f"Its log: {place.logs / log}")
        time.sleep(0.3)


def _log(place: Place, name: str) -> IO[bytes]:
    path = place.logs / name
    if path.exists() and path.stat().st_size > LOG_SIZE:
        shutil.move(path, path.with_suffix(".log.old"))
    return path.open("ab")


def _end(_: int, __: "FrameType | None") -> None:
    raise _Ended


def _deaf() -> None:
    """What ends has to end in order, however often somebody types Ctrl-C."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _say(text: str) -> None:
    print(f"mathesar: {text}", file=sys.stderr, flush=True)
