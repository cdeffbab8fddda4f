"""The uploaded files, read and written in one's own name."""

import os
import shutil
import stat
import tarfile
from pathlib import Path
from typing import IO

from mathesar_shared.archive.archive import CHUNK, Writer, open_member
from mathesar_shared.archive.upload_files import PREFIX, TEMPORARY, files, safe


def copy(writer: Writer, folder: Path) -> int:
    """Adds every upload to an archive; what vanishes meanwhile is left out. Returns how many there are."""
    count = 0
    for path in files(folder):
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            continue
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if stat.S_ISREG(found.st_mode):
                writer.add(f"{PREFIX}{path.relative_to(folder)}", file, found.st_size, found.st_mtime)
                count += 1
    return count


def restore(file: Path, folder: Path) -> int:
    """
    Writes the uploads of the backup, then removes those that are not in it. Returns how many there are. One that has
    the size and time of its member stays, so that a restore that died goes on where it was.
    """
    wanted = set()
    with tarfile.open(file, "r:") as tar:
        for entry in tar:
            if not entry.name.startswith(PREFIX):
                continue
            path = folder / safe(entry.name.removeprefix(PREFIX))
            wanted.add(path)
            if not _is_there(path, entry):
                _write(open_member(tar, entry.name), path, entry.mtime)
    for path in set(files(folder)) - wanted:
        path.unlink()
    return len(wanted)


def _is_there(path: Path, entry: tarfile.TarInfo) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return found.st_size == entry.size and int(found.st_mtime) == int(entry.mtime) and stat.S_ISREG(found.st_mode)


def _write(source: IO[bytes], path: Path, mtime: float) -> None:
    temporary = path.with_name(f"{TEMPORARY}.{path.name}"[:255])
    path.parent.mkdir(mode=0o2770, parents=True, exist_ok=True)
    temporary.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
            shutil.copyfileobj(source, file, CHUNK)
            file.flush()
            os.fsync(file.fileno())
            os.utime(file.fileno(), (mtime, mtime))
        temporary.rename(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
