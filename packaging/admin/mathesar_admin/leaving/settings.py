"""What a purge deletes: the files of settings by their names, and our drop-in. Other files are somebody's."""

import fnmatch
import shutil
from pathlib import Path

from mathesar_admin import paths
from mathesar_admin.leaving.piece import Piece
from mathesar_admin.network.drop_in import COMMAND as NETWORK_COMMAND
from mathesar_admin.network.drop_in import read_drop_in
from mathesar_admin.unit import service

# The maintainer scripts of both formats have the same names; a test compares them.
NAMES = (
    "mathesar.env",
    "detected.env",
    "secret.env",
    "secret.env.before-take-over",
    "taken-over.json",
    "postgresql-ca.crt",
    "local.py",
)
# Upstream's manual installation in the same folder has files of its own by these names.
SHARED = ("sso.yml", "file_storage.yml")
# What a program that was killed while it wrote one has left.
TEMPORARY = ".{}." + "?" * 16


def settings() -> Piece:
    ours: list[Path] = []
    others: list[Path] = []
    for path in sorted(paths.CONFIGURATION.iterdir()) if paths.CONFIGURATION.is_dir() else ():
        (ours if _is_ours(path) else others).append(path)
    goes = [f"{path}{', with the secret key' if path == paths.SECRETS else ''}" for path in ours]
    stays = [f"{path}, which is not the package's" for path in others]

    def drop() -> None:
        for path in ours:
            _remove(path)
        if paths.CONFIGURATION.is_dir() and not any(paths.CONFIGURATION.iterdir()):
            paths.CONFIGURATION.rmdir()

    return Piece(goes, stays, drop)


def drop_ins() -> Piece:
    """Of the unit: ours, and not those of `systemctl edit`."""
    ours = paths.NETWORK_DROP_IN
    folder = ours.parent
    others = sorted(path for path in folder.iterdir() if path != ours) if folder.is_dir() else []
    stays = [f"{path}, a drop-in of yours: systemctl revert mathesar" for path in others]
    if not ours.exists():
        return Piece(stays=stays)
    if read_drop_in() == ((), ()):
        return Piece(stays=[f"{ours}, which is not as `{NETWORK_COMMAND}` wrote it", *stays])

    def drop() -> None:
        ours.unlink(missing_ok=True)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        service.daemon_reload()

    return Piece([str(ours)], stays, drop)


def _is_ours(path: Path) -> bool:
    names = NAMES if (paths.CONFIGURATION / "manage.py").exists() else (*NAMES, *SHARED)
    if path.name in names or any(fnmatch.fnmatch(path.name, TEMPORARY.format(name)) for name in names):
        return path.is_symlink() or not path.is_dir()
    return path.name == "__pycache__" and path.is_dir() and not path.is_symlink()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        # A link of configuration management's goes, and the file behind it stays.
        path.unlink(missing_ok=True)
