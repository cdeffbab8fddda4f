"""Whether a pooler such as PgBouncer stands between, and whether it keeps a connection for a session."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import psycopg

NEEDS_PERSON = 78
# A pooler may let a second client in and keep it waiting for minutes.
SECONDS = 10
BACKEND = "SELECT pg_backend_pid()::text"
TEXT = "a pooler gives each transaction another connection; Mathesar needs one of its own for a session"
TRANSACTION, SESSION = "transaction", "session"
Connection: TypeAlias = "psycopg.Connection[Any]"


class SilenceError(Exception):
    """Connected, and no answer in SECONDS."""


def kind_of(first: Connection, second: Connection) -> str | None:
    """
    Which kind of pooler stands between: it gives a number to the client that is not the server process's. In session
    mode each of two clients keeps a process of its own; else both get whichever is free.
    """
    pids = [_pid(one) for one in (first, second, first, second, second, first)]
    shared = pids[0] in (pids[1], pids[3], pids[4]) or len({pids[0], pids[2], pids[5]}) > 1
    if shared:
        return TRANSACTION
    return SESSION if first.info.backend_pid != pids[0] else None


def refuse_pooler(first: Connection, connect: Callable[[], Connection]) -> None:
    """
    Ends the process with 78 where a pooler gives each transaction another connection: the lock by which starts wait
    for each other would stay with one of them. Asks for a second connection only where there is a pooler.
    """
    if first.info.backend_pid == _pid(first):
        return
    with connect() as second:
        try:
            with limited():
                kind = kind_of(first, second)
        except SilenceError:
            # It has no second one to give, and so keeps the first for its session.
            return
    if kind == TRANSACTION:
        where = f"at {os.environ['POSTGRES_HOST']}, port {os.environ.get('POSTGRES_PORT') or '5432'}"
        print(
            f"mathesar: {where} {TEXT}. Set pool_mode = session there for this database, or name the server itself"
            " in POSTGRES_HOST",
            file=sys.stderr,
        )
        sys.exit(NEEDS_PERSON)


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Raises SilenceError in the block where it takes longer than SECONDS."""
    before = signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _give_up(*_: object) -> None:
    raise SilenceError


def _pid(connection: Connection) -> int:
    row = connection.execute(BACKEND, prepare=False).fetchone()
    # A row is a tuple, or a dict by name.
    return int(next(iter(row.values())) if isinstance(row, dict) else row[0]) if row else 0
