"""The connection to the database of Mathesar's own tables, by the same settings as the application's."""

import os
import sys
from typing import Any, TypeAlias

import psycopg

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

# Ends a start that is to be tried again (EX_TEMPFAIL of sysexits.h).
NOT_YET = 75


def connect() -> Connection:
    """A connection that commits each statement. Raises psycopg.OperationalError when there is none."""
    settings = os.environ
    return psycopg.connect(
        host=settings["POSTGRES_HOST"],
        port=settings.get("POSTGRES_PORT") or None,
        dbname=settings["POSTGRES_DB"],
        user=settings["POSTGRES_USER"],
        password=settings.get("POSTGRES_PASSWORD") or None,
        sslmode=settings.get("POSTGRES_SSLMODE") or None,
        autocommit=True,
    )


def connect_or_end() -> Connection:
    """A connection; without one the process ends, and says why."""
    try:
        return connect()
    except psycopg.OperationalError as error:
        print(f"mathesar: the database cannot be reached; trying again later: {error}", file=sys.stderr)
        sys.exit(NOT_YET)
