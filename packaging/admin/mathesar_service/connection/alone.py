"""One at a time, however many start at once on one database: Kubernetes starts all replicas together."""

import contextlib
import sys
import time
from collections.abc import Iterator

import psycopg

from mathesar_service.connection.database import NOT_YET, Connection

# An advisory lock is a number, and each database has its own.
KEY = int.from_bytes(b"mathesar", "big")
# Asked for again and again: a session that waits for a lock inside PostgreSQL holds a snapshot, for which an index
# that the migration builds concurrently would wait.
TRY = f"SELECT pg_try_advisory_lock({KEY})"
LOOK_SECONDS = 0.5
# Of the server's end of the connection; over a socket they mean nothing.
LOST = ("SET tcp_keepalives_idle = 10", "SET tcp_keepalives_interval = 5", "SET tcp_keepalives_count = 3")


@contextlib.contextmanager
def alone(connection: Connection) -> Iterator[Connection]:
    """
    The block runs while no other start's does; closing the connection, or the end of the process, lets the next in.
    A connection that is lost before the block ends the process, which is started again.
    """
    try:
        try:
            _take(connection)
        except psycopg.OperationalError as error:
            said = " ".join(str(error).split())
            print(f"mathesar: the connection to the database was lost: {said}; trying again", file=sys.stderr)
            sys.exit(NOT_YET)
        yield connection
    finally:
        connection.close()


def _take(connection: Connection) -> None:
    # A server may end sessions that say nothing for a while, as this one does during a long migration.
    connection.execute("SET idle_session_timeout = 0")
    # Where this machine is lost, nothing tells the server, which would keep the lock for two hours.
    for statement in LOST:
        connection.execute(statement)
    is_said = False
    while (connection.execute(TRY).fetchone() or (False,))[0] is not True:
        if not is_said:
            is_said = True
            print("mathesar: another start looks after the database; waiting for its end", flush=True)
        time.sleep(LOOK_SECONDS)
