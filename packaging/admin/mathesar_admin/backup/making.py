"""Makes a backup.

The dump comes before the uploads: the application deletes none, so that every file that the dump names is there,
though it runs meanwhile.
"""

import contextlib
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import quote

from mathesar_admin import paths
from mathesar_admin.backup import archive, folder, media
from mathesar_admin.backup.server import Server, server
from mathesar_admin.backup.settings_files import settings_files
from mathesar_admin.database.psql import conninfo
from mathesar_admin.errors import AdminError
from mathesar_admin.files.lock import locked
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.process import find_account
from mathesar_admin.settings.store import read_settings

LOCK_SECONDS = 10
# Milliseconds that pg_dump waits for a table that somebody else has to himself.
LOCK_WAIT = 20_000


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
        needed = _estimate(source, wish)
        folder.require_space(place, needed, "the backup")
        final = place / folder.name_of(wish.version or _version(), wish.kind)
        partial = place / f".{final.name}{folder.PARTIAL}"
        try:
            with _private(partial) as file:
                manifest = _write(file, source, wish, place, say)
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
        manifest = _write(counted, server(), wish, Path(spool), say)  # type: ignore[arg-type]
        to.flush()
    return Made(None, counted.size, time.monotonic() - begun, manifest)


def _write(file: IO[bytes], source: Server, wish: Wish, spool: Path, say: Callable[[str], None]) -> dict[str, Any]:
    began = time.time()
    writer = archive.Writer(file)
    facts = source.ask("backup.sql", variables={"databases": "\n".join(wish.databases)})
    _refuse_unknown(wish.databases, facts)
    say(f"dumping {source.metadata}")
    _dump(writer, source, source.metadata, "metadata.dump", spool)
    for name in wish.databases:
        say(f"dumping {name}")
        _dump(writer, source, name, f"databases/{quote(name, safe='')}.dump", spool)
    for one in settings_files():
        # A link of configuration management's is followed: the file behind it is meant.
        with contextlib.suppress(FileNotFoundError):
            writer.add_bytes(one.member, one.path.read_bytes())
    count = 0
    if wish.media:
        say("copying the uploads")
        count = _copy_uploads(writer)
    manifest = {
        "kind": wish.kind,
        "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)),
        "mathesar": wish.version or _version(),
        "package": build_facts().package_version,
        "host": platform.node(),
        "server": {"version": facts["server"], "host": source.host, "port": source.port},
        "metadata": {"database": source.metadata, "role": source.role, "migrations": facts["migrations"]},
        "databases": facts["databases"],
        "roles": facts["roles"],
        "uploads": {"included": wish.media, "files": count},
        "moment": MOMENT if wish.media else "the dump is of one moment; there are no uploads with it",
    }
    return writer.finish(manifest)


MOMENT = (
    "each dump is of one moment; the uploads were copied after it, so that every file that it names is there, and"
    " files of the moments after it may be there too"
)


def _dump(writer: archive.Writer, source: Server, database: str, member: str, spool: Path) -> None:
    with tempfile.TemporaryFile(dir=spool) as file:
        command = ["pg_dump", "--format=custom", f"--lock-wait-timeout={LOCK_WAIT}", "--dbname", conninfo(database)]
        source.pour(command, file)
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        writer.add(member, file, size)


def _copy_uploads(writer: archive.Writer) -> int:
    account = find_account("mathesar")
    if account is None:
        return 0
    count = 0
    for upload in media.uploads(_media_folder(), account):
        writer.add(f"media/{upload.name}", upload.file, upload.size, upload.mtime)
        count += 1
    return count


def _media_folder() -> Path:
    return Path(read_settings().get("MEDIA_ROOT") or "/var/lib/mathesar/media")


def _estimate(source: Server, wish: Wish) -> int:
    """Bytes that the archive may take, at most. A dump lies beside it until it is in it, and is compressed."""
    sizes = source.ask("backup-size.sql", variables={"databases": "\n".join([source.metadata, *wish.databases])})
    account = find_account("mathesar")
    uploads = media.size_of(_media_folder(), account) if wish.media and account is not None else 0
    return int(sizes["sum"]) + int(sizes["largest"]) + uploads


def _refuse_unknown(databases: Sequence[str], facts: dict[str, Any]) -> None:
    there = {one["name"] for one in facts["databases"]}
    for name in databases:
        if name not in there:
            raise AdminError(
                f'there is no database "{name}" on the server', "mathesar status lists those of Mathesar."
            )


def _version() -> str:
    return str(build_facts().record["version"])


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
