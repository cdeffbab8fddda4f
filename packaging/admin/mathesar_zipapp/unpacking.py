"""Where this file unpacks itself, once; and what older files have left there."""

import contextlib
import errno
import fcntl
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from mathesar_zipapp import folders
from mathesar_zipapp.errors import NEEDS_PERSON, ZipappError
from mathesar_zipapp.facts import Facts

# Bytes per file that a disk takes beyond its content, about: half a block, and the folders.
OVERHEAD = 3000
IN_USE = ".in-use"

# Kept open, and with it locked, until the process ends.
_held: "list[int]" = []


def unpack(facts: Facts, archive: str) -> Path:
    """
    Unpacks what is not unpacked yet, and removes what no process uses any more of other files.
    Returns the folder with site-packages. Raises ZipappError where it cannot be done; then nothing half is left.
    """
    root = folders.cache_of(os.environ)
    folders.make(root)
    folder = root / f"{Path(archive).resolve().name}_{_build_id(archive)}"
    hold(folder)
    _sweep(root, folder)
    # shiv asks for it; nothing else is to decide where it looks.
    os.environ["SHIV_ROOT"] = str(root)
    if not (folder / "site-packages").exists():
        _unpack(facts, root, folder)
    return folder


def hold(folder: Path) -> None:
    """Marks the folder as in use while this process, or a fork of it, runs."""
    name = folder.with_name(folder.name + IN_USE)
    while True:
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        # Another one may have swept it meanwhile.
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), name.stat()):
                _held.append(descriptor)
                return
        os.close(descriptor)


def _sweep(root: Path, own: Path) -> None:
    for folder in root.iterdir():
        name = folder.name.removesuffix(".tmp")
        if not folder.is_dir() or name == own.name:
            continue
        mark = root / (name + IN_USE)
        descriptor = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
            (root / f".{name}_lock").unlink(missing_ok=True)
            mark.unlink(missing_ok=True)
        finally:
            os.close(descriptor)


def _unpack(facts: Facts, root: Path, folder: Path) -> None:
    if os.statvfs(root).f_flag & os.ST_NOEXEC:
        raise ZipappError(
            f"{root} is on a disk that programs cannot run from (noexec)",
            "Name a folder on another one: XDG_CACHE_HOME=FOLDER",
            NEEDS_PERSON,
        )
    folders.require_space(root, facts.unpacked + facts.files * OVERHEAD, "unpacking")
    print(f"mathesar: unpacking version {facts.version} into {root}, once", file=sys.stderr, flush=True)
    import _bootstrap

    bootstrap: Any = _bootstrap
    try:
        with bootstrap.current_zipfile() as opened:
            bootstrap.extract_site_packages(opened, folder)
    except OSError as error:
        shutil.rmtree(folder.with_name(folder.name + ".tmp"), ignore_errors=True)
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk, or what you may use of it, is full" if full else error.strerror or str(error)
        raise ZipappError(f"it cannot be unpacked into {root}: {reason}", code=NEEDS_PERSON) from None


def _build_id(archive: str) -> str:
    import zipimport

    # The loader has read the archive's index already.
    data = zipimport.zipimporter(archive).get_data("environment.json")
    return str(json.loads(data)["build_id"])
