"""The connection to the database of Mathesar's own tables, by the same settings as the application's."""

import os
import sys
import time
from collections.abc import Mapping
from typing import Any, TypeAlias

import psycopg

from mathesar_service.connection.tls import options_for_postgresql

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

# Ends a start that is to be tried again (EX_TEMPFAIL of sysexits.h).
NOT_YET = 75
# The kinds of connection_faults.py that go away by themselves while a server starts.
MAY_COME = ("down", "silent", "starting", "name", "connections")


def parameters(environment: Mapping[str, str]) -> dict[str, str | None]:
    """libpq's parameters for the settings in `environment`; PGSSLROOTCERT it reads from there itself."""
    return {
        "host": environment["POSTGRES_HOST"],
        "port": environment.get("POSTGRES_PORT") or None,
        "dbname": environment["POSTGRES_DB"],
        "user": environment["POSTGRES_USER"],
        "password": environment.get("POSTGRES_PASSWORD") or None,
        **options_for_postgresql(environment),
    }


def connect() -> Connection:
    """A connection that commits each statement. Raises psycopg.OperationalError when there is none."""
    return psycopg.connect(**parameters(os.environ), autocommit=True)  # type: ignore[arg-type]


def connect_or_end() -> Connection:
    """
    A connection; without one the process ends, and says why. It waits MATHESAR_DATABASE_WAIT seconds for a server
    that may come yet; not set, it does not wait, as systemd starts the service again.
    """
    limit = int(os.environ.get("MATHESAR_DATABASE_WAIT") or 0)
    end = time.monotonic() + limit
    said = ""
    while True:
        try:
            return connect()
        except psycopg.OperationalError as error:
            # Here, as a start that succeeds needs none of it.
            from mathesar_service.connection.diagnosis import diagnose

            fault = diagnose(os.environ, error)
        left = end - time.monotonic()
        if fault.kind not in MAY_COME or left <= 0:
            waited = f", after {limit} seconds" if limit and fault.kind in MAY_COME else ""
            print(f"mathesar: {fault.text}{waited}; trying again. {fault.next}", file=sys.stderr)
            sys.exit(NOT_YET)
        if fault.text != said:
            said = fault.text
            print(f"mathesar: {said}; waiting for it, {left:.0f} seconds at most", file=sys.stderr, flush=True)
        time.sleep(min(1, left))
