"""What is in a backup, in the order in which it is written.

The dump comes before the uploads: `mathesar media prune` waits for a backup, and the application deletes none, so
that every file that the dump names is there, though it runs meanwhile.
"""

import contextlib
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from mathesar_admin.backup import media
from mathesar_admin.backup.server import Server
from mathesar_admin.backup.settings_files import settings_files
from mathesar_admin.database.psql import conninfo
from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.process import find_account
from mathesar_admin.settings.store import read_settings
from mathesar_shared.archive import archive

if TYPE_CHECKING:
    from mathesar_admin.backup.making import Wish

# Milliseconds that pg_dump waits for a table that somebody else has to himself.
LOCK_WAIT = 20_000


def write(file: IO[bytes], source: Server, wish: "Wish", spool: Path, say: Callable[[str], None]) -> dict[str, Any]:
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
        "mathesar": wish.version or version(),
        "package": build_facts().package_version,
        "host": platform.node(),
        "server": {"version": facts["server"], "host": source.host, "port": source.port},
        "metadata": {
            "database": source.metadata,
            "role": source.role,
            "migrations": facts["migrations"],
            "size": facts["size"],
        },
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


def estimate(source: Server, wish: "Wish") -> int:
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


def version() -> str:
    return str(build_facts().record["version"])
