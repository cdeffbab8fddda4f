"""The service's uploads, read with its own rights: it could put a link to a file of root's there."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from mathesar_admin.processes.process import Account, acting_as
from mathesar_shared.archive.upload_files import files


class Upload(NamedTuple):
    name: str
    """Relative to the folder of uploads."""
    size: int
    mtime: float
    file: IO[bytes]
    """Closed when the next one is taken."""


def size_of(folder: Path, account: Account) -> int:
    """Bytes of all uploads."""
    with acting_as(account):
        return sum(path.lstat().st_size for path in files(folder))


def uploads(folder: Path, account: Account) -> Iterator[Upload]:
    """Every upload, opened. Links and what else is no file are left out; so is what vanishes meanwhile."""
    with acting_as(account):
        names = list(files(folder))
    for path in names:
        with acting_as(account):
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            except FileNotFoundError:
                continue
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if stat.S_ISREG(found.st_mode):
                yield Upload(str(path.relative_to(folder)), found.st_size, found.st_mtime, file)
