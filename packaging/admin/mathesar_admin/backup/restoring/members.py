"""Members of an archive as files that PostgreSQL's programs can read."""

import contextlib
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from mathesar_admin.backup.archive import CHUNK, open_member


def content(file: Path, name: str) -> bytes | None:
    """A small member whole; None where there is none."""
    with tarfile.open(file, "r:") as tar:
        try:
            tar.getmember(name)
        except KeyError:
            return None
        return open_member(tar, name).read()


@contextlib.contextmanager
def extracted(file: Path, name: str) -> Iterator[IO[bytes]]:
    """A member as a file without a name, beside the archive or, where nothing can be written there, in /tmp."""
    with tarfile.open(file, "r:") as tar, _nameless(file.parent) as spool:
        shutil.copyfileobj(open_member(tar, name), spool, CHUNK)
        spool.seek(0)
        yield spool


def _nameless(folder: Path) -> IO[bytes]:
    try:
        return tempfile.TemporaryFile(dir=folder)
    except OSError:
        return tempfile.TemporaryFile()
