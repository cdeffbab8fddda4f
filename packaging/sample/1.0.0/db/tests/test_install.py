# SPDX-License-Identifier: GPL-3.0-or-later
"""A test of the release itself; a package must not have it."""

from pathlib import Path


def test_sql_files_are_numbered():
    names = [path.name for path in (Path(__file__).parents[1] / "sql").glob("*.sql")]
    assert names and all(name[:2].isdigit() for name in names)
