"""The rehearsal itself, from the package's file to what it says, and the removal of everything that it made."""

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from mathesar_admin.errors import AdminError, EndedError
from mathesar_admin.package.image_build import refuse_in_image_build
from mathesar_admin.settings.store import Settings
from mathesar_admin.unit import service
from mathesar_admin.upgrading.rehearsal import place, sandbox
from mathesar_admin.upgrading.rehearsal.copies import Copied, Server
from mathesar_admin.upgrading.rehearsal.package import LIBRARY, PackageFile, read_package, unpack
from mathesar_admin.upgrading.rehearsal.settings import Difference, compare

# What the newer version runs with, whatever the settings say: one process, its own folders, an address that is free.
OWN = {"WEB_CONCURRENCY": "1", "TMPDIR": "/tmp", "XDG_CACHE_HOME": "/tmp"}  # noqa: S108  # the unit's own /tmp
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Rehearsal(NamedTuple):
    """What was found out."""

    package: PackageFile
    unpack_seconds: float
    settings: Difference
    metadata: Copied
    size_after: int
    """Of the copy of Mathesar's own database once it is migrated."""
    ran: sandbox.Ran


def rehearse(settings: Settings, find: Callable[[Path], Path], said: Callable[[str], None]) -> Rehearsal:
    """
    Rehearses a package; nothing of it is there afterwards, whatever happens.

    find  gives the package's file; it may download it into the folder that it is given
    said  hears what is being done, a line each
    Raises AdminError where it cannot be rehearsed. That the newer version would fail is no error, but the answer.
    """
    refuse_in_image_build("a rehearsal")
    if not service.systemd_runs():
        raise AdminError("a rehearsal needs systemd, whose sandbox the newer version runs in")
    environment = settings.environment()
    server = Server(environment)
    with place.alone(), _ending_cleanly(server):
        _sweep(server)
        server.refuse_without_rights()
        return _rehearse(settings, server, find, said)


def _rehearse(
    settings: Settings, server: Server, find: Callable[[Path], Path], said: Callable[[str], None]
) -> Rehearsal:
    folder = place.make_folder(0)
    package = read_package(find(folder))
    folder = _with_room(folder, package)
    said(f"unpacking {package.version}")
    begun = time.monotonic()
    files = folder / "files"
    files.mkdir()
    unpack(package, files)
    unpacked = time.monotonic() - begun
    difference = compare(settings, files / LIBRARY / "settings.json")
    said(f"copying the database {server.database}")
    copied = server.copy(server.database, server.new_name(), folder)
    own = {**OWN, "POSTGRES_DB": copied.name, "MATHESAR_REHEARSAL": "{}"}
    name = sandbox.prepare(folder, {**own, "MATHESAR_LISTEN": _address()}, alone=server.is_local)
    said("starting the newer version on the copy")
    ran = sandbox.run_unit(name, folder, lambda event: _progress(event, said))
    return Rehearsal(package, unpacked, difference, copied, server.size_of(copied.name), ran)


def _with_room(folder: Path, package: PackageFile) -> Path:
    """The folder, or another one with room for the package's files."""
    return folder if place.has_room(folder, package.size) else place.make_folder(package.size)


def _progress(event: dict[str, Any], said: Callable[[str], None]) -> None:
    if event["event"] == "migrating":
        said(f"migrating: {event['name']}")


def _address() -> str:
    """One that is free now: without a network of its own the newer version stands beside the installed one."""
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{found.getsockname()[1]}"


@contextlib.contextmanager
def _ending_cleanly(server: Server) -> Iterator[None]:
    """Removes everything at the end, also where a signal ends it; a second one does not interrupt that."""

    def end(number: int, _: FrameType | None) -> None:
        raise EndedError("mathesar: the rehearsal was ended", code=128 + number)

    before = {number: signal.signal(number, end) for number in SIGNALS}
    try:
        yield
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        _sweep(server)
        for number, handler in before.items():
            signal.signal(number, handler)


def _sweep(server: Server) -> None:
    """Units first: they use what lies in the folders and the databases."""
    sandbox.remove_units()
    fault = server.remove_copies()
    place.sweep_folders()
    if fault is not None:
        print(
            f"mathesar: databases named {server.prefix}… may be left: {fault}; the next rehearsal removes them",
            file=sys.stderr,
        )
