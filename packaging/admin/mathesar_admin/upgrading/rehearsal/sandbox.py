"""Runs the newer version at the place of the installed one, in the sandbox of its unit with this machine's drop-ins.

The unit is a file in /run: what the newer unit's and the drop-ins' [Service] say, and lines of ours after it, so that
systemd reads it as it will read the newer one. It lives as long as the rehearsal.
"""

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.unit import service
from mathesar_admin.unit.start_failure import lines_of, start_failure
from mathesar_admin.upgrading.rehearsal.heard import events_in, reason_in
from mathesar_admin.upgrading.rehearsal.package import LIBRARY, UNIT
from mathesar_admin.upgrading.rehearsal.place import PREFIX
from mathesar_admin.upgrading.rehearsal.unit import BESIDE, COPY, SECONDS, unit_text
from mathesar_shared.environment_file.quoting import quoted

POLL_SECONDS = 0.1
# What starts the newer version: its folder in mathesar_service.
PROGRAM = "rehearsed"


class Ran(NamedTuple):
    events: list[dict[str, Any]]
    """What the newer version's process wrote down, in order."""
    fault: str | None
    """What ended it where it should not have."""
    next: str | None
    said: str
    """The last error that it said, whether it was ended by that or not."""


def prepare(folder: Path, environment: Mapping[str, str], *, alone: bool) -> str:
    """
    Writes what the newer version, unpacked in folder/files, needs to run, and returns the name of its unit.

    environment  goes before the settings of this machine
    alone        it has a network of its own, and reaches nothing of this machine's but sockets
    Raises AdminError for a package that starts in another way than this program knows.
    """
    unpacked = folder / "files"
    program = unpacked / LIBRARY / BESIDE / COPY
    own = next((build_facts().virtualenv / "lib").glob("python3.*/site-packages")) / "mathesar_service" / PROGRAM
    shutil.copytree(own, program, ignore=shutil.ignore_patterns("__pycache__"))
    # What the service's account reads, whatever the umask of root.
    for path in (program.parent, program, *program.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    settings = folder / "rehearsal.env"
    settings.write_text("".join(f"{name}={quoted(value)}\n" for name, value in environment.items()), encoding="utf-8")
    settings.chmod(0o600)
    name = f"{folder.name}.service"
    paths.RUNTIME_UNITS.mkdir(mode=0o755, exist_ok=True)
    text = unit_text(folder, (unpacked / UNIT).read_text(encoding="utf-8"), drop_ins(), alone=alone)
    (paths.RUNTIME_UNITS / name).write_text(text, encoding="utf-8")
    (paths.RUNTIME_UNITS / name).chmod(0o644)
    return name


def drop_ins() -> list[str]:
    """The texts of what this machine adds to the service's unit."""
    named = service.systemctl("show", "-P", "DropInPaths", service.UNIT).stdout.split()
    return [Path(path).read_text(encoding="utf-8", errors="replace") for path in named]


def run_unit(name: str, folder: Path, heard: Callable[[dict[str, Any]], None]) -> Ran:
    """Starts the unit and waits for its end; each event goes to `heard` as it comes."""
    started = service.systemctl("start", name)
    events: list[dict[str, Any]] = []
    deadline = time.monotonic() + SECONDS + 60
    while True:
        # Asked first, so that nothing is missed that was written before the end.
        state = service.unit_state(name)
        for event in events_in(folder)[len(events) :]:
            events.append(event)
            heard(event)
        if state.active not in ("active", "activating", "deactivating", "reloading"):
            break
        if time.monotonic() > deadline:
            raise AdminError(f"the rehearsal has not ended after {SECONDS / 60:.0f} minutes")
        time.sleep(POLL_SECONDS)
    failure = start_failure(name, lines_of([state.invocation]) if state.invocation else [])
    if failure is not None:
        return Ran(events, failure.text, failure.next, "")
    has_failed = not started.succeeded or state.active == "failed"
    said = reason_in(folder)
    return Ran(events, said or started.stderr.strip() or "it ended" if has_failed else None, None, said)


def remove_units() -> None:
    """Ends and forgets every unit of a rehearsal."""
    for path in paths.RUNTIME_UNITS.glob(f"{PREFIX}*.service"):
        service.systemctl("stop", path.name)
        service.systemctl("reset-failed", path.name)
        path.unlink(missing_ok=True)
