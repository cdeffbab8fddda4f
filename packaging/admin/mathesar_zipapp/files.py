"""Where things lie in what was unpacked."""

import sys
from functools import cache
from pathlib import Path

from mathesar_zipapp.facts import read_facts


@cache
def site() -> Path:
    """The folder that shiv has put on sys.path."""
    return next(folder for folder in map(Path, sys.path) if (folder / "mathesar_files").is_dir())


def application() -> Path:
    return site() / "mathesar_files/app"


def sql() -> Path:
    return site() / "mathesar_files/sql"


def catalogue() -> Path:
    return site() / "mathesar_files/settings.json"


def settings_template() -> Path:
    """The file that administrators of a package write their settings to, as it is at first."""
    return site() / "mathesar_files/mathesar.env"


def postgresql() -> Path:
    """The folder with bin/ of the server that a trial brings."""
    return site() / read_facts().programs
