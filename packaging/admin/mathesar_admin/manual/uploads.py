"""Copies the uploaded files of a manual installation to where the service keeps its own."""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mathesar_admin.errors import AdminError
from mathesar_admin.processes.process import Account, acting_as

# What the copying itself and the service need besides.
SPARE = 64 * 1024 * 1024
TEMPORARY = ".being-copied"


class Upload(NamedTuple):
    path: Path
    """Below the folder of uploads."""
    size: int
    changed: int
    """Time of its last change, in nanoseconds."""


def missing(source: Path, target: Path) -> list[Upload]:
    """
    The files that are not at the target yet.
    Raises AdminError for one that is there with another content: nobody knows which of the two is wanted.
    """
    found = []
    for folder, _, files, descriptor in _walk(source):
        for name in files:
            status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            # A link leads anywhere; Mathesar makes none.
            if not stat.S_ISREG(status.st_mode):
                continue
            upload = Upload(folder / name, status.st_size, status.st_mtime_ns)
            if not _is_there(upload, target):
                found.append(upload)
    return found


def refuse_without_space(uploads: list[Upload], target: Path) -> None:
    """Raises AdminError where the disk has no room for them."""
    needed = sum(one.size for one in uploads)
    place = next(folder for folder in (target, *target.parents) if folder.is_dir())
    free = shutil.disk_usage(place).free
    if needed and free < needed + SPARE:
        raise AdminError(
            f"the uploaded files need {in_megabytes(needed)} in {target}, where {in_megabytes(free)} are free",
            "Make room there, or mount a larger disk at /var/lib/mathesar.",
        )


def copy(source: Path, target: Path, account: Account) -> None:
    """Copies what is missing as the service's account, which owns the target: root follows no link of its."""
    wanted = {one.path for one in missing(source, target)}
    for folder, _, files, descriptor in _walk(source):
        for name in files:
            if folder / name not in wanted:
                continue
            opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=descriptor)
            with os.fdopen(opened, "rb") as file, acting_as(account):
                _write(file.fileno(), target / folder / name)


def in_megabytes(size: int) -> str:
    return f"{(size + 999_999) // 1_000_000} MB"


def _walk(source: Path) -> Iterator[tuple[Path, list[str], list[str], int]]:
    """Its folders by their paths below it, with names and a descriptor; none where there is no such folder."""
    if not source.is_dir():
        return
    for folder, folders, files, descriptor in os.fwalk(source):
        yield Path(folder).relative_to(source), folders, files, descriptor


def _is_there(upload: Upload, target: Path) -> bool:
    path = target / upload.path
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    if found.st_size == upload.size and found.st_mtime_ns == upload.changed:
        return True
    raise AdminError(
        f"{path} is there already, and differs from the upload of that name",
        "Move it away, unless it is needed; then that installation cannot be taken over.",
    )


def _write(opened: int, path: Path) -> None:
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}.{path.name}"[:255])
    temporary.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
            with os.fdopen(os.dup(opened), "rb") as source:
                shutil.copyfileobj(source, file, 1024 * 1024)
            file.flush()
            os.fsync(file.fileno())
            found = os.fstat(opened)
            os.utime(file.fileno(), ns=(found.st_atime_ns, found.st_mtime_ns))
        temporary.rename(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
