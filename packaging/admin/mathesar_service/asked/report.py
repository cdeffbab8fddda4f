"""Prints what a file of SQL answers in the service's database, one JSON document: report FILE

Its statement is a single SELECT of one JSON value, as in /usr/share/mathesar/sql/status.sql.
Exit: 1 where it cannot be asked; then the document is the fault: {"kind": …, "text": …, "next": …}
"""

import json
import os
import sys
from pathlib import Path

import psycopg

from mathesar_service.connection.database import connect


def main() -> None:
    try:
        with connect() as connection:
            row = connection.execute(Path(sys.argv[1]).read_bytes()).fetchone()
    except psycopg.Error as error:
        from mathesar_service.connection.diagnosis import diagnose

        print(json.dumps(diagnose(os.environ, error)._asdict()))
        sys.exit(1)
    print(json.dumps(None if row is None else row[0]))


if __name__ == "__main__":
    main()
