"""Prints the record of the last migration, and what it would be now, as migrations.sql does for a superuser.

Exit: 1 where it cannot be asked; then the document is the fault: {"kind": …, "text": …, "next": …}
"""

import json
import os
import sys

import psycopg

from mathesar_service.connection.database import connect
from mathesar_service.migrations import DIGEST, RECORDED


def main() -> None:
    try:
        with connect() as connection:
            there = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
            if there is None or there[0] is None:
                print(json.dumps({"migrated": False}))
                return
            row = connection.execute(f"SELECT ({RECORDED}), ({DIGEST})").fetchone()
    except psycopg.Error as error:
        from mathesar_service.connection.diagnosis import diagnose

        print(json.dumps(diagnose(os.environ, error)._asdict()))
        sys.exit(1)
    recorded, digest = row or (None, None)
    print(json.dumps({"migrated": True, "recorded": recorded, "digest": digest}))


if __name__ == "__main__":
    main()
