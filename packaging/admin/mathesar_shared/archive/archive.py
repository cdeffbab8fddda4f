"""The archive of a backup: a plain tar file that only root may read, with its manifest as the last member.

So an archive that has a manifest is whole, and it can be written to a pipe. Dumps in it are compressed, and
programs that know nothing of Mathesar can unpack it.
"""

import hashlib
import io
import json
import os
import tarfile
import time
from pathlib import Path
from typing import IO, Any

from mathesar_shared.errors import UserError

MANIFEST = "manifest.json"
# Raised when a reader of before would misunderstand an archive.
FORMAT = 1
# Its dumps are scripts of SQL, for servers that are older than its own: what a trial exports.
SCRIPTS = 2
NEWEST = SCRIPTS
CHUNK = 1024 * 1024


class Writer:
    """Writes members and keeps their sizes and digests for the manifest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115  # see finish
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, source: IO[bytes], size: int, mtime: float | None = None) -> None:
        """
        Adds the next `size` bytes of a file.
        Raises UserError where they end before: the file has become shorter meanwhile.
        """
        digest = _Digest(source)
        try:
            self._tar.addfile(_entry(name, size, time.time() if mtime is None else mtime), digest)
        except OSError as error:
            if digest.failed or "unexpected end of data" not in str(error):
                raise
            raise UserError(f"{name} became shorter while it was read") from None
        self.members[name] = {"size": size, "sha256": digest.sha256.hexdigest()}

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))

    def finish(self, manifest: dict[str, Any]) -> dict[str, Any]:
        """Ends the archive with the manifest, which is returned."""
        whole = {"format": FORMAT, **manifest, "members": self.members}
        content = json.dumps(whole, indent=2, ensure_ascii=False).encode()
        self._tar.addfile(_entry(MANIFEST, len(content), time.time()), io.BytesIO(content))
        self._tar.close()
        return whole


class _Digest(io.RawIOBase):
    """A file that is read once, with the digest of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.sha256 = hashlib.sha256()
        self.failed = False

    def read(self, size: int = -1) -> bytes:
        try:
            chunk = self._source.read(size)
        except OSError:
            self.failed = True
            raise
        self.sha256.update(chunk)
        return chunk


def _entry(name: str, size: int, mtime: float) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, int(mtime), 0o600
    entry.uname = entry.gname = "root"
    return entry


def open_member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    """The content of a regular member; raises UserError where there is none of that name."""
    try:
        content = tar.extractfile(name)
    except KeyError:
        content = None
    if content is None:
        raise UserError(f"{tar.name!r} has no {name}")
    return content


def read_manifest(path: Path) -> dict[str, Any]:
    """
    The manifest of an archive.
    Raises UserError for what is no backup, ends before its manifest, or was made by a newer version of this program.
    """
    try:
        with tarfile.open(path, "r:") as tar:
            manifest: Any = json.loads(open_member(tar, MANIFEST).read())
    except (tarfile.TarError, ValueError, EOFError):
        raise UserError(f"{path} is not a backup, or not a whole one", "mathesar backup list") from None
    except UserError:
        raise UserError(f"{path} has no {MANIFEST}: it is not a backup, or not a whole one") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int):
        raise UserError(f"{path}: its {MANIFEST} is not one of Mathesar's")
    if manifest["format"] > NEWEST:
        made_by = manifest.get("package", "a newer version")
        raise UserError(f"{path} is in a format that is newer than this program", f"Install {made_by} first.")
    return manifest


def verify(path: Path) -> dict[str, Any]:
    """Reads every byte; raises UserError with the first member that is not as the manifest says."""
    manifest = read_manifest(path)
    expected = dict(manifest["members"])
    with tarfile.open(path, "r:") as tar:
        for entry in tar:
            if entry.name == MANIFEST:
                continue
            said = expected.pop(entry.name, None)
            if said is None:
                raise UserError(f"{path} is damaged: the manifest does not name {entry.name}")
            if entry.size != said["size"] or _sha256(open_member(tar, entry.name)) != said["sha256"]:
                raise UserError(f"{path} is damaged: {entry.name} is not as it was written")
    if expected:
        raise UserError(f"{path} is damaged: {next(iter(expected))} is missing")
    return manifest


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def sync(file: IO[bytes], folder: Path) -> None:
    """Waits until the file, and its name in the folder, are on the disk."""
    file.flush()
    os.fsync(file.fileno())
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
