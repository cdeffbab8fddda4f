"""Makes a backup: one at a time, whole or not at all."""

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from mathesar_admin import paths
from mathesar_admin.backup import content, folder
from mathesar_admin.backup.server import server
from mathesar_admin.errors import AdminError
from mathesar_admin.files.lock import locked
from mathesar_shared.archive import archive

LOCK_SECONDS = 10


class Wish(NamedTuple):
    """What a backup is to hold besides Mathesar's own tables, key and settings."""

    kind: str = "asked"
    media: bool = True
    databases: tuple[str, ...] = ()
    """Of people; with them go the roles that have something in them."""
    version: str | None = None
    """Of Mathesar's tables, where they are not of the installed version yet."""


class Made(NamedTuple):
    path: Path | None
    """None for one that went to a pipe."""
    size: int
    seconds: float
    manifest: dict[str, Any]


def make(wish: Wish, to: Path | None = None, say: Callable[[str], None] = lambda _: None) -> Made:
    """
    Makes a backup in a folder, by default that of this machine, and checks it byte for byte. Root only.

    say  is told what happens, in a line each
    Raises AdminError where it cannot be made. Then nothing of it is left.
    """
    place = folder.default_folder() if to is None else to
    begun = time.monotonic()
    with locked(paths.BACKUP_LOCK, "making a backup", LOCK_SECONDS):
        folder.prepare(place)
        folder.sweep_partials(place)
        source = server()
        needed = content.estimate(source, wish)
        folder.require_space(place, needed, "the backup")
        final = place / folder.name_of(wish.version or content.version(), wish.kind, place)
        partial = place / f".{final.name}{folder.PARTIAL}"
        try:
            with _private(partial) as file:
                manifest = content.write(file, source, wish, place, say)
                archive.sync(file, place)
            archive.verify(partial)
            partial.rename(final)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    return Made(final, final.stat().st_size, time.monotonic() - begun, manifest)


def stream(wish: Wish, to: IO[bytes], say: Callable[[str], None] = lambda _: None) -> Made:
    """The same to a pipe; nobody has checked it then. Its dumps pass through the temporary folder."""
    begun = time.monotonic()
    with locked(paths.BACKUP_LOCK, "making a backup", LOCK_SECONDS), tempfile.TemporaryDirectory() as spool:
        counted = _Counted(to)
        manifest = content.write(counted, server(), wish, Path(spool), say)  # type: ignore[arg-type]
        to.flush()
    return Made(None, counted.size, time.monotonic() - begun, manifest)


@contextlib.contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file that only root can open."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file


class _Counted:
    """What is written to a pipe, counted."""

    def __init__(self, to: IO[bytes]) -> None:
        self._to = to
        self.size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return self._to.write(data)


def refuse_terminal() -> None:
    """Raises AdminError where an archive would go to a terminal."""
    if sys.stdout.isatty():
        raise AdminError(
            "--to - writes the archive to standard output, which is a terminal", "Give it a pipe or a file."
        )
