"""The programs of a PostgreSQL: the one that is in the file, or another."""

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from mathesar_zipapp.errors import ZipappError

NEEDED = ("postgres", "initdb", "psql", "pg_dump", "pg_restore")
# Mathesar needs it.
OLDEST = 14


class Programs(NamedTuple):
    folder: Path
    """With the programs in it."""
    major: int
    version: str

    def path(self, name: str) -> str:
        return str(self.folder / name)


def programs_in(folder: Path) -> Programs:
    """Those in a folder or in its bin. Raises ZipappError where one is missing, does not run, or is too old."""
    places = [folder / "bin", folder]
    found = next((place for place in places if (place / "postgres").is_file()), None)
    if found is None:
        raise ZipappError(f"--postgresql {folder}: there is no postgres in it, nor in its bin")
    missing = [name for name in NEEDED if not (found / name).is_file()]
    if missing:
        raise ZipappError(f"--postgresql {folder}: it lacks {', '.join(missing)}")
    try:
        said = subprocess.run(
            [found / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError) as error:
        detail = getattr(error, "stderr", "") or str(error)
        raise ZipappError(f"{found / 'postgres'} does not run here: {detail.strip().splitlines()[-1]}") from None
    match = re.search(r"(\d+)[\d.a-z]*", said.stdout)
    major = int(match.group(1)) if match else 0
    if major < OLDEST:
        raise ZipappError(f"--postgresql {folder}: it is {said.stdout.strip()}, and Mathesar needs {OLDEST} or newer")
    return Programs(found.absolute(), major, match.group() if match else "")
