"""Members of an archive as files that PostgreSQL's programs can read."""

import contextlib
import gzip
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from mathesar_shared.archive.archive import CHUNK, open_member
from mathesar_shared.archive.sizes import megabytes
from mathesar_shared.errors import UserError

# How much larger a script is than its packed form, about.
UNPACKED = 5


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
    """
    A member as a file without a name, beside the archive or, where it cannot be written or has no room, in /tmp.
    Raises UserError where there is no room in both.
    """
    with tarfile.open(file, "r:") as tar, _nameless(file.parent, tar.getmember(name).size) as spool:
        shutil.copyfileobj(open_member(tar, name), spool, CHUNK)
        spool.seek(0)
        yield spool


class Dump(NamedTuple):
    file: IO[bytes]
    is_script: bool
    """A script of SQL in place of pg_dump's own format."""


@contextlib.contextmanager
def dump(file: Path, name: str) -> Iterator[Dump]:
    """The dump `name` of an archive, in whichever of the two ways it is there; see `extracted`."""
    with tarfile.open(file, "r:") as tar:
        is_script = script_of(name) in tar.getnames()
    if not is_script:
        with extracted(file, f"{name}.dump") as one:
            yield Dump(one, is_script=False)
        return
    unpacked = UNPACKED * _size(file, script_of(name))
    with extracted(file, script_of(name)) as packed, _nameless(file.parent, unpacked) as spool:
        with gzip.open(packed) as script:
            shutil.copyfileobj(script, spool, CHUNK)
        spool.seek(0)
        yield Dump(spool, is_script=True)


def script_of(name: str) -> str:
    """The member of a dump that is a script."""
    return f"{name}.sql.gz"


def _size(file: Path, name: str) -> int:
    with tarfile.open(file, "r:") as tar:
        return tar.getmember(name).size


def _nameless(folder: Path, size: int) -> IO[bytes]:
    temporary = Path(tempfile.gettempdir())
    for place in (folder, temporary):
        with contextlib.suppress(OSError):
            if shutil.disk_usage(place).free > size:
                return tempfile.TemporaryFile(dir=place)
    raise UserError(
        f"a dump of {megabytes(size)} has to lie in {folder} or {temporary} meanwhile, and there is no room for it",
        "Make room in one of them, or name another folder: TMPDIR=FOLDER mathesar restore FILE",
    )
