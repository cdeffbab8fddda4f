"""`mathesar.pyz trial export`: what was made, as a backup that `mathesar restore` takes on a real installation."""

import argparse
import contextlib
import json
import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mathesar_zipapp import files, folders
from mathesar_zipapp.errors import ZipappError
from mathesar_zipapp.facts import read_facts
from mathesar_zipapp.trial import server
from mathesar_zipapp.trial.dump import dump
from mathesar_zipapp.trial.place import Place, is_running, place_of, running, secret_key, socket_folder, take
from mathesar_zipapp.trial.programs import Programs, programs_in
from mathesar_zipapp.trial.run import chosen

if TYPE_CHECKING:
    from mathesar_admin.backup.archive import Writer

# All that people may have made, which is all but Mathesar's own tables.
DATABASES = f"""SELECT datname FROM pg_database
  WHERE datallowconn AND NOT datistemplate AND datname NOT IN ('postgres', '{server.METADATA}') ORDER BY 1"""  # noqa: S608  # a constant


def main(options: argparse.Namespace) -> int:
    place = place_of(os.environ)
    if not place.data.exists():
        raise ZipappError(f"there is no trial in {place.folder}", "The first one makes it: mathesar.pyz trial")
    target: Path = options.to or Path(time.strftime("mathesar-trial-%Y%m%dT%H%M%SZ.tar", time.gmtime()))
    with _server(place, options) as (programs, socket):
        size = sum(_sizes(place, programs, socket))
        uploads = sorted(path for path in place.media.rglob("*") if path.is_file() and not path.is_symlink())
        folders.require_space(
            target.absolute().parent, size + sum(one.stat().st_size for one in uploads), "the archive"
        )
        manifest = _write_whole(target, place, programs, socket, uploads)
    major = str(manifest["server"]["version"]).partition(".")[0]
    facts = {
        "file": str(target),
        "size": target.stat().st_size,
        "databases": [one["name"] for one in manifest["databases"]],
        "uploads": manifest["uploads"]["files"],
        "postgresql": major,
    }
    if options.json:
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        print(
            f"{target}: {facts['size'] / 1e6:.1f} MB, with {', '.join(facts['databases']) or 'no database of yours'}"
        )
        print(f"On a machine with Mathesar {manifest['mathesar']} or newer:")
        print(f"  sudo mathesar restore {target.name} --only metadata uploads data")
    return 0


@contextlib.contextmanager
def _server(place: Place, options: argparse.Namespace) -> "Iterator[tuple[Programs, Path]]":
    """The running trial's, or one that is started for this alone."""
    if is_running(place):
        found = running(place).get("postgresql")
        if found is None:
            raise ZipappError("a trial is just being started or ended", "Try again in a moment.")
        yield programs_in(Path(found)), socket_folder(place)
        return
    lock = take(place)
    try:
        programs = chosen(options)
        server.make(place, programs)
        socket = socket_folder(place)
        with (place.logs / "postgresql.log").open("ab") as log:
            child = server.start(place, programs, socket, log)
            try:
                yield programs, socket
            finally:
                server.stop(child)
    finally:
        os.close(lock)


def _sizes(place: Place, programs: Programs, socket: Path) -> "list[int]":
    said = server.ask(place, programs, socket, ["-c", "SELECT pg_database_size(oid) FROM pg_database"])
    return [int(line) for line in said.split()]


def _write_whole(
    target: Path, place: Place, programs: Programs, socket: Path, uploads: "list[Path]"
) -> "dict[str, Any]":
    """A file of this name is there when all of it is on the disk, and then only this user can read it."""
    from mathesar_admin.backup import archive

    partial = target.with_name(f".{target.name}.partial")
    try:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            manifest = _write(archive.Writer(file), place, programs, socket, uploads, target.absolute().parent)
            archive.sync(file, target.absolute().parent)
        archive.verify(partial)
        # Not over a file that is there.
        os.link(partial, target)
    except FileExistsError:
        raise ZipappError(f"{target} is there already", "Name another one: --to FILE") from None
    except OSError as error:
        raise ZipappError(f"{target} cannot be written: {error.strerror or error}") from None
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _write(
    writer: "Writer", place: Place, programs: Programs, socket: Path, uploads: "list[Path]", spool: Path
) -> "dict[str, Any]":
    from mathesar_admin.backup import archive

    began = time.time()
    version = read_facts().version
    names = server.ask(place, programs, socket, ["-c", DATABASES]).splitlines()
    asked = ["-f", str(files.sql() / "backup.sql")]
    said = server.ask(place, programs, socket, asked, {"databases": "\n".join(names)}, server.METADATA)
    facts = json.loads(said)
    dump(writer, place, programs, socket, server.METADATA, "metadata", spool)
    for name in names:
        dump(writer, place, programs, socket, name, f"databases/{quote(name, safe='')}", spool)
    writer.add_bytes("settings/mathesar.env", files.settings_template().read_bytes())
    writer.add_bytes("settings/secret.env", f"SECRET_KEY={secret_key(place)}\n".encode())
    for path in uploads:
        with path.open("rb") as upload:
            found = os.fstat(upload.fileno())
            writer.add(f"media/{path.relative_to(place.media)}", upload, found.st_size, found.st_mtime)
    return writer.finish(
        {
            "format": archive.SCRIPTS,
            "kind": "trial",
            "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)),
            "mathesar": version,
            "package": f"mathesar.pyz {version}",
            "host": platform.node(),
            "server": {"version": facts["server"], "host": str(socket), "port": server.PORT},
            "metadata": {"database": server.METADATA, "role": server.ROLE, "migrations": facts["migrations"]},
            "databases": facts["databases"],
            "roles": facts["roles"],
            "uploads": {"included": True, "files": len(uploads)},
            "moment": "each dump is of one moment; the uploads were copied after it",
        }
    )
