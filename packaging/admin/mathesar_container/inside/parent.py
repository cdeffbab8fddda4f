"""Runs PostgreSQL and Mathesar beside each other: starts the one, then the other, and stops them in the other order.

If either ends by itself, the other is stopped and the container ends with its exit code. A kill loses nothing that
was committed: PostgreSQL recovers at the next start.
"""

import fcntl
import os
import secrets
import signal
import subprocess
import sys
import time
from typing import IO

from mathesar_container.defaults import APPLICATION, WAY, defaults_for
from mathesar_container.inside import cluster, place
from mathesar_service.connection.database import NOT_YET
from mathesar_service.environment.complete import complete_or_end

LOOK_SECONDS = 0.1
# How long PostgreSQL may recover before it answers.
READY_SECONDS = 600
# Two containers on one volume destroy it; during an upgrade the former one is about to end.
LOCK_SECONDS = 60


class Stopped:
    """Whether somebody wants the container to end."""

    def __init__(self) -> None:
        self.is_wanted = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, self._remember)

    def _remember(self, *_: object) -> None:
        self.is_wanted = True


def run() -> int:
    """The exit code of the container."""
    # Before anything is opened: without its capabilities root may not be able to write to the volume.
    cluster.refuse_root()
    stopped = Stopped()
    with only_one(stopped):
        cluster.prepare()
        make_key()
        postgres = cluster.server()
        try:
            wait(postgres, stopped)
            if stopped.is_wanted or postgres.poll() is not None:
                return postgres.returncode or 0
            cluster.make_role()
            return _beside(postgres, stopped)
        finally:
            end(postgres, signal.SIGINT)


def only_one(stopped: Stopped, seconds: float | None = None) -> IO[bytes]:
    """The lock of the volume, which is waited for. Ends the process with 75 where another container keeps it."""
    try:
        file = place.LOCK.open("ab")
    except OSError as error:
        cluster.refuse(f"{place.FOLDER} cannot be written by the user {os.geteuid()}: {error.strerror}")
    end = time.monotonic() + (LOCK_SECONDS if seconds is None else seconds)
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            if stopped.is_wanted or time.monotonic() > end:
                file.close()
                print(f"mathesar: another container uses {place.FOLDER}; it has to end first", file=sys.stderr)
                sys.exit(NOT_YET)
            time.sleep(LOOK_SECONDS)


def make_key() -> None:
    """A new volume has none yet."""
    if not place.KEY.exists():
        write_key(secrets.token_urlsafe(50))


def write_key(key: str) -> None:
    """The secret key lies beside the data that it is for; whoever sets another one has their reason."""
    temporary = place.KEY.with_suffix(".new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(place.KEY)


def wait(postgres: "subprocess.Popen[bytes]", stopped: Stopped) -> None:
    end = time.monotonic() + READY_SECONDS
    while not (stopped.is_wanted or postgres.poll() is not None or cluster.is_ready()):
        if time.monotonic() > end:
            print(f"mathesar: PostgreSQL does not answer within {READY_SECONDS} seconds", file=sys.stderr)
            stopped.is_wanted = True
        time.sleep(LOOK_SECONDS)


def _beside(postgres: "subprocess.Popen[bytes]", stopped: Stopped) -> int:
    from mathesar_container.main import prepare_media, serving

    environment = complete_or_end(os.environ, WAY, defaults=defaults_for(os.environ))
    prepare_media(environment)
    web = subprocess.Popen(serving(environment), env=environment, cwd=APPLICATION, start_new_session=True)
    try:
        while not stopped.is_wanted and web.poll() is None and postgres.poll() is None:
            time.sleep(LOOK_SECONDS)
        if postgres.poll() is not None:
            print(f"mathesar: PostgreSQL has ended with {postgres.returncode}", file=sys.stderr, flush=True)
            return 1
        return web.returncode or 0 if web.poll() is not None else 0
    finally:
        end(web, signal.SIGTERM)


def end(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """PostgreSQL knows SIGINT as "end now, in order", gunicorn SIGTERM as "finish the requests, then end"."""
    if process.poll() is None:
        process.send_signal(number)
    process.wait()
