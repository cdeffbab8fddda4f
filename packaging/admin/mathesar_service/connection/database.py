"""The connection to the database of Mathesar's own tables, by the same settings as the application's."""

import os
import sys
from collections.abc import Mapping
from typing import Any, TypeAlias

import psycopg

from mathesar_service.connection.tls import options_for_postgresql

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

# Ends a start that is to be tried again (EX_TEMPFAIL of sysexits.h).
NOT_YET = 75


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
    """A connection; without one the process ends, and says why."""
    try:
        return connect()
    except psycopg.OperationalError as error:
        # Here, as a start that succeeds needs none of it.
        from mathesar_service.connection.diagnosis import diagnose

        fault = diagnose(os.environ, error)
        print(f"mathesar: {fault.text}; trying again. {fault.next}", file=sys.stderr)
        sys.exit(NOT_YET)
