# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs the SQL functions in a user's database."""

from pathlib import Path


def install(connection):
    """Runs the .sql files in the order of their names, in the connection's transaction."""
    for path in sorted(Path(__file__).parent.glob("*.sql")):
        connection.execute(path.read_text())
