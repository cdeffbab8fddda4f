"""Makes a backup: whole or not at all."""

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import quote

from mathesar_shared.archive import archive, folder
from mathesar_shared.archive.database.roles import PASSWORDS
from mathesar_shared.archive.parts import KEY
from mathesar_shared.archive.rootless import uploads
from mathesar_shared.archive.rootless.dumps import dump, refuse_newer_server
from mathesar_shared.archive.rootless.way import Way
from mathesar_shared.archive.upload_files import files
from mathesar_shared.environment_file.quoting import quoted
from mathesar_shared.errors import NEEDS_PERSON, UserError

ALL = "all"
Say = Callable[[str], None]


class Wish(NamedTuple):
    """What a backup is to hold besides Mathesar's own tables and key."""

    kind: str = "asked"
    databases: tuple[str, ...] = ()
    """Of people; "all" for those that the role can read."""
    media: bool = True


class Made(NamedTuple):
    path: Path | None
    """None for one that went to a pipe."""
    size: int
    seconds: float
    manifest: dict[str, Any]


def make(way: Way, wish: Wish, to: Path | None, say: Say) -> Made:
    """
    Makes a backup and checks it byte for byte.
    to  a folder, or a new file; None for the way's own folder
    Raises UserError where it cannot be made. Then nothing of it is left.
    """
    begun = time.monotonic()
    place = way.folder if to is None else to if to.is_dir() else to.absolute().parent
    prepare(place)
    databases = chosen(way, wish)
    folder.require_space(place, _estimate(way, wish, databases), "the backup")
    named = to is not None and not to.is_dir()
    final = to if to is not None and named else place / folder.name_of(way.version, wish.kind, place)
    partial = final.with_name(f".{final.name}.{os.getpid()}{folder.PARTIAL}")
    try:
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            manifest = write(file, way, wish, databases, place, say)
            archive.sync(file, place)
        archive.verify(partial)
        # Not over a file that is there.
        os.link(partial, final)
    except FileExistsError:
        raise UserError(f"{final} is there already", "Name another one: --to FILE") from None
    except OSError as error:
        raise UserError(f"{final} cannot be written: {error.strerror or error}", code=NEEDS_PERSON) from None
    finally:
        partial.unlink(missing_ok=True)
    return Made(final, final.stat().st_size, time.monotonic() - begun, manifest)


def stream(way: Way, wish: Wish, to: IO[bytes], say: Say) -> Made:
    """The same to a pipe; nobody has checked it then."""
    begun = time.monotonic()
    manifest = write(to, way, wish, chosen(way, wish), spool(way), say)
    to.flush()
    return Made(None, 0, time.monotonic() - begun, manifest)


def prepare(place: Path) -> None:
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"the folder {place} cannot be made: {error.strerror}", code=NEEDS_PERSON) from None
    if not os.access(place, os.W_OK | os.X_OK):
        raise UserError(f"nothing can be written to {place}", "Name another folder: --to FOLDER", code=NEEDS_PERSON)


def spool(way: Way) -> Path:
    """Where what is only passed through may lie: the way's own folder, or what the system has for that."""
    try:
        prepare(way.folder)
    except UserError:
        return Path(tempfile.gettempdir())
    return way.folder


def chosen(way: Way, wish: Wish) -> list[str]:
    """The names of people's databases. Raises UserError for one that is not there."""
    found: list[str] = way.asker.ask("backup-databases.sql")
    if ALL in wish.databases:
        return found
    wanted = list(dict.fromkeys(wish.databases))
    there = way.asker.ask("restore-server.sql", variables={"databases": "\n".join(wanted)})["databases"]
    for name in wanted:
        if name not in there:
            mine = ", ".join(found) or "none"
            raise UserError(f'there is no database "{name}" on the server', f"Databases of yours there: {mine}.")
    return wanted


def write(file: IO[bytes], way: Way, wish: Wish, databases: Sequence[str], place: Path, say: Say) -> dict[str, Any]:
    """
    Writes an archive of format 2 to a file or a pipe.
    place  folder for dumps, until they are in it
    """
    began = time.time()
    asker = way.asker
    facts = asker.ask("backup.sql", variables={"databases": "\n".join(databases)})
    refuse_newer_server(asker, facts["server"], way.newer)
    roles = facts["roles"]
    writer = archive.Writer(file)
    say(f"dumping {asker.metadata}")
    dump(writer, asker, asker.metadata, "metadata", place)
    for name in databases:
        say(f"dumping {name}")
        dump(writer, asker, name, f"databases/{quote(name, safe='')}", place)
    if way.owner is not None:
        known = way.owner.ask("backup-roles.sql")
        roles = known["roles"]
        writer.add_bytes(PASSWORDS, json.dumps(known["passwords"], ensure_ascii=False).encode())
    writer.add_bytes(KEY, f"SECRET_KEY={quoted(way.key)}\n".encode())
    count = 0
    if wish.media:
        say("copying the uploads")
        count = uploads.copy(writer, way.media)
    return writer.finish(
        {
            "format": archive.SCRIPTS,
            "kind": wish.kind,
            "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)),
            "mathesar": way.version,
            "package": f"{way.command} {way.version}",
            "host": platform.node(),
            "server": {"version": facts["server"], "host": asker.host, "port": asker.port},
            "metadata": {
                "database": asker.metadata,
                "role": asker.role,
                "migrations": facts["migrations"],
                "size": facts["size"],
            },
            "databases": facts["databases"],
            "roles": roles,
            "uploads": {"included": wish.media, "files": count},
            "moment": "each dump is of one moment; the uploads were copied after it",
        }
    )


def _estimate(way: Way, wish: Wish, databases: Sequence[str]) -> int:
    """Bytes that the archive may take, at most. A dump lies beside it until it is in it."""
    names = "\n".join([way.asker.metadata, *databases])
    sizes = way.asker.ask("backup-size.sql", variables={"databases": names})
    media = sum(path.lstat().st_size for path in files(way.media)) if wish.media else 0
    return int(sizes["sum"]) + int(sizes["largest"]) + media
