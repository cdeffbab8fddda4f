"""The uploaded files: their names on the disk and in a backup."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from mathesar_shared.errors import UserError

# Of their members in a backup.
PREFIX = "media/"
# Begins the name of one that is being written.
TEMPORARY = ".being-restored"


def files(folder: Path) -> Iterator[Path]:
    """The paths of all files below it, but for links."""
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(place, name)
            if not path.is_symlink():
                yield path


def safe(name: str) -> PurePosixPath:
    """A path that stays below the folder; nothing in it is taken for granted, as the file may come from anywhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise UserError(f'the backup has an upload with the path "{name}"', "It was not made by this program.")
    return path
