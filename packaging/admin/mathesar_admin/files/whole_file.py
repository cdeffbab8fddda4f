"""Writes files whole or not at all: readers see the old one or the new one, never half of one."""

import contextlib
import grp
import os
from pathlib import Path


def make_file(path: Path, content: bytes, group: int, mode: int) -> None:
    """Makes a file of root's that is not there yet; one that is there stays."""
    temporary = _written_beside(path, content, 0, group, mode)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()


def replace_file(path: Path, content: bytes, owner: int, group: int, mode: int) -> None:
    """Puts a new file in the place of the one at `path`, or where there is none yet."""
    temporary = _written_beside(path, content, owner, group, mode)
    try:
        temporary.rename(path)
    except BaseException:
        temporary.unlink()
        raise


def sweep_temporaries(path: Path) -> None:
    """Removes what programs that were killed left of their work on this file. Nobody may be writing it."""
    for temporary in path.parent.glob(f".{path.name}.*"):
        temporary.unlink(missing_ok=True)


def service_group() -> int:
    """The service's group, which may read the settings; before sysusers.d has made it, root's."""
    try:
        return grp.getgrnam("mathesar").gr_gid
    except KeyError:
        return 0


def _written_beside(path: Path, content: bytes, owner: int, group: int, mode: int) -> Path:
    """A complete file under a temporary name in the same folder, safely on the disk."""
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchown(file.fileno(), owner, group)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink()
        raise
    return temporary
