"""The folder for uploads while they arrive, TMPDIR."""

import os
import shutil
import sys
from pathlib import Path


def prepare() -> None:
    """
    Makes the folder where its parent is there, and empties it where it is nobody else's (mode 0700): a worker that
    was killed leaves its files. What cannot be done is said; Python then takes /tmp.
    """
    named = os.environ.get("TMPDIR")
    if not named:
        return
    folder = Path(named)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.stat()
        if found.st_uid == os.geteuid() and found.st_mode & 0o777 == 0o700:
            for item in folder.iterdir():
                _delete(item)
    except OSError as error:
        print(f"mathesar: TMPDIR {folder}: {error.strerror}; uploads may not fit into /tmp", file=sys.stderr)


def _delete(item: Path) -> None:
    if item.is_dir() and not item.is_symlink():
        shutil.rmtree(item)
    else:
        item.unlink()
