"""A folder with backups: which there are, and which have had their time."""

import re
import shutil
import time
from pathlib import Path
from typing import Any, NamedTuple

from mathesar_shared.archive.archive import read_manifest
from mathesar_shared.archive.sizes import megabytes
from mathesar_shared.errors import UserError

KEPT = 7
NAME = re.compile(r"mathesar-(?P<version>.+)-(?P<time>\d{8}T\d{6}Z)(-(?P<number>\d+))?(-(?P<kind>[a-z-]+))?\.tar")
# How an archive is called while it is being written.
PARTIAL = ".partial"


class Backup(NamedTuple):
    path: Path
    kind: str
    """asked; else for what it was made: before-migration, before-restore, scheduled."""
    version: str
    """Of Mathesar."""
    made: str
    """UTC by the clock of that time, as 20261128T180000Z."""
    number: int
    """Higher than that of every backup which was in the folder then; 0 for one of before there were numbers."""
    size: int
    """Bytes."""

    def manifest(self) -> dict[str, Any]:
        return read_manifest(self.path)


def backups_in(place: Path) -> list[Backup]:
    """
    The backups in a folder, newest first. What has another name is none.
    The number in a name says which is newer: the clock may have been wrong when one of them was made.
    """
    found = []
    for path in place.glob("mathesar-*.tar") if place.is_dir() else ():
        name = NAME.fullmatch(path.name)
        if name is not None and path.is_file():
            kind = name["kind"] or "asked"
            number = int(name["number"] or 0)
            found.append(Backup(path, kind, name["version"], name["time"], number, path.stat().st_size))
    return sorted(found, key=lambda one: (one.number, one.made, one.path.name), reverse=True)


def name_of(version: str, kind: str, folder: Path) -> str:
    """The name of the next backup in a folder."""
    made = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    number = 1 + max((one.number for one in backups_in(folder)), default=0)
    return f"mathesar-{version}-{made}-{number}{'' if kind == 'asked' else f'-{kind}'}.tar"


def remove_beyond(folder: Path, kind: str, kept: int, made: Path | None = None) -> list[Path]:
    """
    Removes the oldest of a kind beyond those that are kept; returns them. After a new one was verified.
    made  the new one, which stays whatever else is there
    """
    found = sorted((one.path for one in backups_in(folder) if one.kind == kind), key=lambda path: path != made)
    old = found[kept:]
    for path in old:
        path.unlink()
    return old


def sweep_partials(folder: Path) -> None:
    """Removes what a program that was killed has left half-written. Nobody may be writing one."""
    for path in folder.glob(f".mathesar-*{PARTIAL}*"):
        path.unlink(missing_ok=True)


def require_space(folder: Path, needed: int, what: str) -> None:
    """Raises UserError where the disk of the folder has less than `needed` bytes left."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise UserError(
            f"the disk of {folder} has {megabytes(free)} left, and {what} may take {megabytes(needed)}",
            "Make room there, or name another folder: mathesar backup --to FOLDER",
        )
