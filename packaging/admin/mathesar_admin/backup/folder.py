"""The folder with the backups of this machine, and how many are kept."""

import os
from pathlib import Path

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.settings.store import read_settings
from mathesar_shared.archive.folder import (
    KEPT,
    PARTIAL,
    Backup,
    backups_in,
    name_of,
    remove_beyond,
    require_space,
    sweep_partials,
)
from mathesar_shared.archive.sizes import megabytes

__all__ = ["PARTIAL", "Backup", "megabytes", "name_of", "require_space", "sweep_partials"]


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
    """The backups in a folder, by default that of this machine, newest first."""
    return backups_in(default_folder() if folder is None else folder)


def kept() -> int:
    """How many backups of a kind are kept: at least that which was made last."""
    return max(1, int(read_settings().get("MATHESAR_BACKUPS_KEPT") or KEPT))


def remove_old(folder: Path, kind: str, made: Path | None = None) -> list[Path]:
    """Removes the oldest of a kind beyond those that are kept; see `remove_beyond`."""
    return remove_beyond(folder, kind, kept(), made)
