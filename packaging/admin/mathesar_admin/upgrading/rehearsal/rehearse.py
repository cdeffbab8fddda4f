"""The rehearsal itself, from the package's file to what it says, and the removal of everything that it made."""

import contextlib
import json
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
from mathesar_admin.upgrading.rehearsal.connected import Connected, look
from mathesar_admin.upgrading.rehearsal.copies import Copied, Copies
from mathesar_admin.upgrading.rehearsal.package import LIBRARY, PackageFile, read_package, unpack
from mathesar_admin.upgrading.rehearsal.settings import Difference, compare
from mathesar_admin.upgrading.rehearsal.transaction import Transaction, simulate

# What the newer version runs with, whatever the settings say: one process, its own folders, an address that is free.
OWN = {"WEB_CONCURRENCY": "1", "TMPDIR": "/tmp", "XDG_CACHE_HOME": "/tmp"}  # noqa: S108  # the unit's own /tmp
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Rehearsal(NamedTuple):
    """What was found out."""

    package: PackageFile
    transaction: Transaction
    unpack_seconds: float
    settings: Difference
    metadata: Copied
    size_after: int
    """Of the copy of Mathesar's own database once it is migrated."""
    connected: list[Connected]
    """The databases of the users, and which of them were upgraded on a copy."""
    ran: sandbox.Ran


def rehearse(
    settings: Settings, find: Callable[[Path], Path], said: Callable[[str], None], *, with_data: bool
) -> Rehearsal:
    """
    Rehearses a package; nothing of it is there afterwards, whatever happens.

    find       gives the package's file; it may download it into the folder that it is given
    said       hears what is being done, a line each
    with_data  upgrade the functions in copies of the users' databases, too, which have no rows
    Raises AdminError where it cannot be rehearsed. That the newer version would fail is no error, but the answer.
    """
    refuse_in_image_build("a rehearsal")
    if not service.systemd_runs():
        raise AdminError("a rehearsal needs systemd, whose sandbox the newer version runs in")
    environment = settings.environment()
    with place.alone():
        copies = Copies(environment)
        with _ending_cleanly(copies):
            _sweep(copies)
            copies.refuse_without_rights()
            return _rehearse(settings, copies, find, said, with_data=with_data)


def _rehearse(
    settings: Settings, copies: Copies, find: Callable[[Path], Path], said: Callable[[str], None], *, with_data: bool
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
    transaction = simulate(package.path)
    difference = compare(settings, files / LIBRARY / "settings.json")
    said(f"copying the database {copies.metadata}")
    copied = copies.copy(copies.metadata, copies.new_name(), folder)
    connected = look(settings.environment())
    if with_data:
        connected = [_copied(one, copies, folder, said) for one in connected]
    stand_ins = {one.place: one.copy for one in connected if one.copy is not None}
    own = {**OWN, "POSTGRES_DB": copied.name, "REHEARSED_DATABASES": json.dumps(stand_ins)}
    # By its name a server of this machine is reached over its network.
    alone = copies.is_local and all(one.is_by_socket for one in connected if one.copy is not None)
    name = sandbox.prepare(folder, {**own, "MATHESAR_LISTEN": _address()}, alone=alone)
    said("starting the newer version on the copy")
    ran = sandbox.run_unit(name, folder, lambda event: _progress(event, said))
    return Rehearsal(package, transaction, unpacked, difference, copied, copies.size_of(copied.name), connected, ran)


def _copied(one: Connected, copies: Copies, folder: Path, said: Callable[[str], None]) -> Connected:
    """With a copy, where the database is on the server that copies can be made on."""
    if not (copies.is_local and one.is_here):
        return one
    said(f"copying the schema of the database {one.name}")
    name = copies.new_name()
    try:
        copies.copy(one.name, name, folder, only_schema=True)
    except AdminError as error:
        return one._replace(fault=str(error))
    return one._replace(copy=name)


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
def _ending_cleanly(copies: Copies) -> Iterator[None]:
    """Removes everything at the end, also where a signal ends it; a second one does not interrupt that."""

    def end(number: int, _: FrameType | None) -> None:
        raise EndedError("mathesar: the rehearsal was ended", code=128 + number)

    before = {number: signal.signal(number, end) for number in SIGNALS}
    try:
        yield
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        _sweep(copies)
        for number, handler in before.items():
            signal.signal(number, handler)


def _sweep(copies: Copies) -> None:
    """Units first: they use what lies in the folders and the databases."""
    sandbox.remove_units()
    fault = copies.remove_all()
    left = [f"databases named {copies.prefix}…: {fault}"] if fault is not None else []
    left += [str(path) for path in place.sweep_folders()]
    for one in left:
        print(f"mathesar: this is left until the next rehearsal: {one}", file=sys.stderr)
