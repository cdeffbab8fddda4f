"""Moves everything in PostgreSQL to another version of it: out as SQL, and into a new volume.

All databases, roles and passwords, and the secret key that the saved passwords are encrypted with, in its first line.
Uploaded files are not in it.
"""

import os
import signal
import subprocess
import sys
from typing import IO, NoReturn

from mathesar_container.inside import cluster, parent, place

KEY_LINE = "-- mathesar: secret key "
# The superuser is there already.
LEFT_OUT = b"CREATE ROLE postgres;\n"


def dump() -> NoReturn:
    """Writes it to standard output, from the container that runs."""
    if not place.KEY.exists():
        cluster.refuse("there are no data of a PostgreSQL inside in this container")
    if sys.stdout.isatty():
        cluster.refuse("the dump is not for a terminal: send it into a file, with `>`")
    print(f"{KEY_LINE}{place.KEY.read_text()}", flush=True)
    command = [place.program("pg_dumpall"), "-h", str(place.SOCKET), "-p", place.PORT, "-U", "postgres", "-w"]
    os.execve(command[0], command, cluster.environment())  # noqa: S606  # no shell is wanted


def load(source: IO[bytes]) -> int:
    """Reads what `dump` has written into an empty volume, and ends. Returns an exit code."""
    if place.DATA.exists():
        cluster.refuse(f"there are data in {place.DATA} already; take a new volume")
    first = source.readline().decode(errors="replace")
    if not first.startswith(KEY_LINE):
        cluster.refuse("what stands on standard input is not what `mathesar dump` writes")
    stopped = parent.Stopped()
    with parent.only_one(stopped):
        cluster.prepare()
        parent.write_key(first.removeprefix(KEY_LINE).strip())
        postgres = cluster.server()
        try:
            parent.wait(postgres, stopped)
            is_loaded = not stopped.is_wanted and postgres.poll() is None and _psql(source)
        finally:
            parent.end(postgres, signal.SIGINT)
    if not is_loaded:
        print("mathesar: it was not read to its end; delete the volume and try again", file=sys.stderr)
        return 1
    print("mathesar: everything is there; start the container on this volume", flush=True)
    return 0


def _psql(source: IO[bytes]) -> bool:
    command = [place.program("psql"), "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"]
    command += ["-h", str(place.SOCKET), "-p", place.PORT, "-U", "postgres", "-d", "postgres"]
    with subprocess.Popen(command, env=cluster.environment(), stdin=subprocess.PIPE) as psql:
        assert psql.stdin is not None  # noqa: S101  # for the type checker
        try:
            for line in source:
                if line != LEFT_OUT:
                    psql.stdin.write(line)
            psql.stdin.close()
        except BrokenPipeError:
            # It has said why it ended.
            pass
    return psql.returncode == 0
