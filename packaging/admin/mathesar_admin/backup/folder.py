"""The folder with the backups of this machine: which there are, and which have had their time."""

import os
import re
import shutil
import time
from pathlib import Path
from typing import Any, NamedTuple

from mathesar_admin import paths
from mathesar_admin.backup.archive import read_manifest
from mathesar_admin.errors import AdminError
from mathesar_admin.settings.store import read_settings

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


def default_folder() -> Path:
    return Path(read_settings().get("MATHESAR_BACKUP_FOLDER") or paths.BACKUPS)


def prepare(folder: Path) -> None:
    """
    Makes the folder, for root alone.
    Raises AdminError for one that others may write to: they could put another file in the place of a backup.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise AdminError(f"{folder} is not a folder") from None
    found = folder.stat()
    if os.geteuid() == 0 and (found.st_uid != 0 or found.st_mode & 0o022) and not found.st_mode & 0o1000:
        raise AdminError(
            f"{folder} can be written by others than root", f"chown root: {folder} && chmod go-w {folder}"
        )


def backups(folder: Path | None = None) -> list[Backup]:
    """
    The backups in a folder, by default that of this machine, newest first. What has another name is none.
    The number in a name says which is newer: the clock may have been wrong when one of them was made.
    """
    place = default_folder() if folder is None else folder
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
    number = 1 + max((one.number for one in backups(folder)), default=0)
    return f"mathesar-{version}-{made}-{number}{'' if kind == 'asked' else f'-{kind}'}.tar"


def kept() -> int:
    """How many backups of a kind are kept: at least that which was made last."""
    return max(1, int(read_settings().get("MATHESAR_BACKUPS_KEPT") or KEPT))


def remove_old(folder: Path, kind: str, made: Path | None = None) -> list[Path]:
    """
    Removes the oldest of a kind beyond those that are kept; returns them. After a new one was verified.
    made  the new one, which stays whatever else is there
    """
    found = sorted((one.path for one in backups(folder) if one.kind == kind), key=lambda path: path != made)
    old = found[kept() :]
    for path in old:
        path.unlink()
    return old


def sweep_partials(folder: Path) -> None:
    """Removes what a program that was killed has left half-written. Nobody may be writing one."""
    for path in folder.glob(f".mathesar-*{PARTIAL}*"):
        path.unlink(missing_ok=True)


def require_space(folder: Path, needed: int, what: str) -> None:
    """Raises AdminError where the disk of the folder has less than `needed` bytes left."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise AdminError(
            f"the disk of {folder} has {megabytes(free)} left, and {what} may take {megabytes(needed)}",
            "Make room there, or name another folder: mathesar backup --to FOLDER",
        )


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"
