"""Where a rehearsal works: one at a time, in a folder that only root can enter, and nothing of it stays."""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mathesar_admin import paths
from mathesar_admin.errors import AdminError

PREFIX = "mathesar-rehearsal-"
SWEEP_SECONDS = 10
# Beyond what is counted: the package's settings, the answers of the processes.
SPARE = 32 * 1024 * 1024


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Raises AdminError where another rehearsal runs."""
    paths.REHEARSAL_LOCK.touch(mode=0o600)
    with paths.REHEARSAL_LOCK.open("rb") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AdminError("another rehearsal is running", "Wait for its end, or end it with Ctrl-C.") from None
        yield


def make_folder(needed: int) -> Path:
    """
    A new folder on a disk with room for `needed` bytes, from which programs may run.
    Raises AdminError where there is none.
    """
    refusals = []
    for place in paths.REHEARSALS:
        if not place.is_dir():
            continue
        reason = _unusable(place, needed + SPARE)
        if reason is None:
            return Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        refusals.append(f"{place}: {reason}")
    raise AdminError(f"there is no room to unpack the package: {'; '.join(refusals)}", "Make room in one of them.")


def has_room(folder: Path, needed: int) -> bool:
    return _unusable(folder, needed + SPARE) is None


def sweep_folders() -> list[Path]:
    """Removes the folders of all rehearsals; returns those that cannot be removed."""
    found = [path for place in paths.REHEARSALS for path in place.glob(f"{PREFIX}*") if _is_roots(path)]
    deadline = time.monotonic() + SWEEP_SECONDS
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
        # A program that was killed may have written its last file meanwhile.
        while path.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
            shutil.rmtree(path, ignore_errors=True)
    return [path for path in found if path.exists()]


def free_bytes(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def megabytes(count: int) -> str:
    return f"{max(count, 1) / 1_000_000:.0f} MB" if count >= 1_000_000 else f"{max(count, 1) / 1000:.0f} kB"


def _unusable(place: Path, needed: int) -> str | None:
    if os.statvfs(place).f_flag & os.ST_NOEXEC:
        return "it is mounted with noexec"
    free = free_bytes(place)
    return None if free >= needed else f"{megabytes(needed)} are needed, and {megabytes(free)} are free"


def _is_roots(path: Path) -> bool:
    """Anybody can make a folder of such a name in /var/tmp."""
    return path.is_dir() and not path.is_symlink() and path.stat().st_uid == 0
