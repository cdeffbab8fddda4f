"""Python's bytecode of the application, its libraries and this program, made by root.

With it the service starts in half the time, and it can never write what it runs. Of the application and its libraries
it is not compared with the sources ("unchecked-hash"), so it is removed before their files change. This program's own
is compared: after an upgrade without scripts it must not run as its former self.
"""

import compileall
import concurrent.futures
import functools
import importlib.util
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from py_compile import PycInvalidationMode

from mathesar_admin import paths
from mathesar_admin.package.build_facts import build_facts


def folders() -> list[Path]:
    """The application and its libraries."""
    facts = build_facts()
    return [facts.app, *sorted((facts.virtualenv / "lib").glob("python3.*/site-packages"))]


def compile_all() -> bool:
    """
    Compiles every source on every processor, first what the service loads when it starts.
    Returns False when a file could not be compiled or written, which costs speed and nothing else.
    """
    os.umask(0o022)
    facts = build_facts()
    sources = ordered(folders(), facts.bytecode_first, facts.bytecode_later)
    compile_one = functools.partial(
        compileall.compile_file, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH
    )
    with _processes() as executor:
        # In small lots, so that all processors work on the first ones.
        results = list(executor.map(compile_one, sources, chunksize=4))
    return bool(
        compileall.compile_dir(paths.ADMIN, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    ) and all(results)


def ordered(tops: Sequence[Path], first: Iterable[str], later: Iterable[str]) -> list[str]:
    """
    Every source below the folders, once. What lies below the first names in any of the folders comes first and in
    their order, but for what lies below the later names.
    """
    skipped = {str(top / name) for top in tops for name in later}
    soon = [source for name in first for top in tops for source in _sources(top / name, skipped)]
    return list(dict.fromkeys(soon + [source for top in tops for source in _sources(top)]))


def is_current() -> bool:
    """
    True when there is bytecode of the application, and all of it is that of the sources beside it. Python itself does
    not look; an upgrade without scripts (rpm --noscripts) leaves the old version's.
    """
    compiled = [path for folder in folders() for path in folder.rglob("__pycache__/*.pyc")]
    return bool(compiled) and all(map(_is_of_its_source, compiled))


def _is_of_its_source(path: Path) -> bool:
    try:
        # The header of PEP 552: magic, flags, hash of the source.
        digest = path.read_bytes()[8:16]
        return digest == importlib.util.source_hash(Path(importlib.util.source_from_cache(str(path))).read_bytes())
    except FileNotFoundError:
        return False


def _sources(top: Path, skipped: Iterable[str] = ()) -> Iterator[str]:
    for folder, inner, files in os.walk(top):
        inner[:] = sorted(name for name in inner if f"{folder}/{name}" not in skipped)
        yield from (f"{folder}/{name}" for name in sorted(files) if name.endswith(".py"))


def _processes() -> concurrent.futures.Executor:
    try:
        # Forked, as they need nothing but this; Python 3.14 would start a server for them.
        return concurrent.futures.ProcessPoolExecutor(mp_context=multiprocessing.get_context("fork"))
    except OSError:
        # Without /dev/shm, as while an image is made, processes cannot share locks.
        return concurrent.futures.ThreadPoolExecutor(max_workers=1)
