"""Limits how long a migration waits for locks, and names who holds them: nobody else gets the table meanwhile."""

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from mathesar_service.connection.database import connect

# Seconds. Shorter than what a package's script waits for a start, so that it can say who holds the lock.
LIMIT = 30
LOOK_SECONDS = 2
# Its "waits" are sessions of ours that have waited for three seconds.
STATUS = Path("/usr/share/mathesar/sql/status.sql")


class Seen(NamedTuple):
    """What was seen of the locks meanwhile."""

    holders: list[str]
    """Who was waited for, in words, the last one last."""


@contextlib.contextmanager
def limited_locks() -> Iterator[Seen]:
    """
    Connections that are made in the block wait LIMIT seconds for a lock, then fail (SQLSTATE 55P03). Who is waited
    for is printed, once for each holder.
    """
    seen = Seen([])
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(done, seen), daemon=True)
    former = psycopg.connect
    # Django and Mathesar both call it by this name. Not PGOPTIONS, which a pooler refuses.
    psycopg.connect = _limited
    watcher.start()
    try:
        yield seen
    finally:
        psycopg.connect = former
        done.set()
        # The workers are forks of this process.
        watcher.join()


def _limited(*arguments: Any, **options: Any) -> Any:
    connection = psycopg.Connection.connect(*arguments, **options)
    is_autocommit = connection.autocommit
    # Outside of a transaction, whose rollback would undo it.
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{LIMIT}s'")
    connection.autocommit = is_autocommit
    return connection


def _watch(done: threading.Event, seen: Seen) -> None:
    """Whatever goes wrong here costs the name of the holder, and not the migration."""
    connection = None
    while not done.wait(LOOK_SECONDS):
        try:
            connection = connection or connect()
            row = connection.execute(STATUS.read_bytes()).fetchone()
        except (psycopg.Error, OSError):
            connection = None
            continue
        for wait in row[0]["waits"] if row else []:
            holder = described(wait)
            if holder not in seen.holders:
                seen.holders.append(holder)
                # Django has begun a line.
                print(f"\nmathesar: the migration waits for {holder}", flush=True)
    if connection is not None:
        connection.close()


def described(wait: Mapping[str, Any]) -> str:
    """A wait of status.sql in words. What only its own role and a superuser may see of a session is null there."""
    lock = f"a lock of {wait['relation']}" if wait["relation"] else "a lock"
    if not wait["pid"]:
        return f"{lock} that a prepared transaction holds"
    since = time.strftime("since %Y-%m-%d %H:%M:%S", time.localtime(wait["since"])) if wait["since"] else ""
    details = [wait["program"], f"from {wait['client']}" if wait["client"] else "", since]
    shown = ", ".join(detail for detail in details if detail)
    return f"{lock} that the session {wait['pid']} of the role {wait['role']}{f' ({shown})' if shown else ''} holds"
