"""How Mathesar is where no systemd and no root are needed to see it: its database, its tables, its web server."""

import json
import os
from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    name: str
    text: str
    is_well: bool


def report(lines: Sequence[Line], *, as_document: bool) -> int:
    """Prints them; returns the exit code: 0 all is well, 1 something is not."""
    is_well = all(one.is_well for one in lines)
    if as_document:
        print(json.dumps({**{one.name: one.text for one in lines}, "well": is_well}))
    else:
        width = max(len(one.name) for one in lines) + 1
        for one in lines:
            print(f"{one.name + ':':{width}} {one.text}")
    return 0 if is_well else 1


def look_at_database() -> list[Line]:
    """By the settings in the environment: which server it is, and whether the tables are of this version."""
    import psycopg

    from mathesar_service.connection.database import connect
    from mathesar_service.migrations import recorded_and_expected

    name, host = os.environ["POSTGRES_DB"], os.environ["POSTGRES_HOST"]
    try:
        with connect() as connection:
            server = connection.info.parameter_status("server_version")
            recorded, expected = recorded_and_expected(connection)
    except psycopg.Error as error:
        from mathesar_service.connection.diagnosis import diagnose

        fault = diagnose(os.environ, error)
        return [Line("database", f"{fault.text}. {fault.next}", False)]
    is_current = recorded is not None and recorded == expected
    state = "they are of this version" if is_current else "they wait for a migration"
    if expected is None:
        state = "there are none yet"
    return [
        Line("database", f"{name} on {host}, PostgreSQL {server}", True),
        Line("tables", state, is_current),
    ]
