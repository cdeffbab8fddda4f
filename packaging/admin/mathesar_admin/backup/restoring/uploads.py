"""The uploaded files, written with the service's own rights: root follows no link of its."""

import contextlib
import os
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from mathesar_admin.errors import AdminError
from mathesar_admin.processes.process import Account, acting_as, find_account
from mathesar_shared.archive.archive import CHUNK, open_member
from mathesar_shared.archive.upload_files import PREFIX, TEMPORARY, files, safe

# What the service needs besides.
SPARE = 64 * 1024 * 1024


def goes(environment: Mapping[str, str], manifest: Mapping[str, Any]) -> list[str]:
    """What restoring would remove or replace, for people. Raises AdminError where the disk has no room."""
    folder = folder_of(environment)
    _require_space(folder, manifest)
    there = _there(folder, _account())
    return [f"{len(there)} uploaded files in {folder}"] if there else []


def restore(file: Path, environment: Mapping[str, str]) -> int:
    """
    Writes the uploads of the backup, then removes those that are not in it. Returns how many there are. One that has
    the size and time of its member stays, so that a restore that died goes on where it was.
    """
    folder, account = folder_of(environment), _account()
    wanted = set()
    with tarfile.open(file, "r:") as tar:
        for entry in tar:
            if not entry.name.startswith(PREFIX):
                continue
            path = folder / safe(entry.name.removeprefix(PREFIX))
            wanted.add(path)
            if not _is_there(path, entry, account):
                _write(open_member(tar, entry.name), path, entry.mtime, account)
    for path in _there(folder, account) - wanted:
        with acting_as(account):
            path.unlink()
    return len(wanted)


def folder_of(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("MEDIA_ROOT") or "/var/lib/mathesar/media")


def _there(folder: Path, account: Account) -> set[Path]:
    with acting_as(account):
        return set(files(folder))


def _account() -> Account:
    account = find_account("mathesar")
    if account is None:
        raise AdminError("the account mathesar is missing", "This makes it again: mathesar setup")
    return account


def _require_space(folder: Path, manifest: Mapping[str, Any]) -> None:
    needed = sum(said["size"] for name, said in manifest["members"].items() if name.startswith(PREFIX))
    place = next(one for one in (folder, *folder.parents) if one.is_dir())
    free = shutil.disk_usage(place).free
    if needed and free < needed + SPARE:
        raise AdminError(
            f"the uploaded files need {needed / 1e6:.0f} MB in {folder}, where {free / 1e6:.0f} MB are free",
            "Make room there, or restore without them: --only settings metadata data",
        )


def _is_there(path: Path, entry: tarfile.TarInfo, account: Account) -> bool:
    with acting_as(account), contextlib.suppress(OSError):
        found = path.lstat()
        return found.st_size == entry.size and int(found.st_mtime) == int(entry.mtime) and not path.is_symlink()
    return False


def _write(source: IO[bytes], path: Path, mtime: float, account: Account) -> None:
    temporary = path.with_name(f"{TEMPORARY}.{path.name}"[:255])
    with acting_as(account):
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o640)
    try:
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(source, file, CHUNK)
            file.flush()
            os.fsync(descriptor)
            os.utime(descriptor, (mtime, mtime))
        with acting_as(account):
            temporary.rename(path)
    except BaseException:
        with acting_as(account), contextlib.suppress(OSError):
            temporary.unlink()
        raise
