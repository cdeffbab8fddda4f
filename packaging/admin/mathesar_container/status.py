"""Says how the container's Mathesar is: [--json]. Exit: 0 all is well, 1 something is not."""

import json
import os
import sys
from typing import NamedTuple

import psycopg

from mathesar_container import health
from mathesar_container import main as command
from mathesar_service.connection.database import connect
from mathesar_service.migrations import recorded_and_expected


class Line(NamedTuple):
    name: str
    text: str
    is_well: bool


def main() -> None:
    lines = [Line("version", command.version(), True), *_database(), _web()]
    if "--json" in sys.argv[1:]:
        found = {one.name: one.text for one in lines}
        print(json.dumps({**found, "well": all(one.is_well for one in lines)}))
    else:
        width = max(len(one.name) for one in lines) + 1
        for one in lines:
            print(f"{one.name + ':':{width}} {one.text}")
    sys.exit(0 if all(one.is_well for one in lines) else 1)


def _database() -> list[Line]:
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


def _web() -> Line:
    host, port = health.address(os.environ["MATHESAR_LISTEN"])
    answer = health.ask(host, port, health.PATHS[()])
    return Line("web", f"http://{host}:{port}: {answer.text}", answer.is_well)


if __name__ == "__main__":
    main()
