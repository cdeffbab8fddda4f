"""Upgrades Mathesar's functions in every database of the users. Each is reported, none is fatal.

Upstream leaves this to a click on each database.
"""

import sys


def upgrade_functions() -> None:
    """Needs Django set up. Databases whose password is not stored, or that do not answer, stay as they are."""
    from mathesar.models.base import Database

    for database in Database.objects.all():
        try:
            database.install_sql()
            print(f"mathesar: the functions in the database {database.name} are those of this version", flush=True)
        except Exception as error:
            print(
                f"mathesar: the functions in the database {database.name} could not be upgraded:"
                f" {type(error).__name__}: {error}; the web interface offers it again",
                file=sys.stderr,
                flush=True,
            )
