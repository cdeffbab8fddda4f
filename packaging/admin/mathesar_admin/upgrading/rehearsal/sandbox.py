"""Runs the newer version at the place of the installed one, in the sandbox of its unit with this machine's drop-ins.

The unit is a file in /run: what the newer unit's and the drop-ins' [Service] say, and lines of ours after it, so that
systemd reads it as it will read the newer one. It lives as long as the rehearsal.
"""

import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.settings.edit import quoted
from mathesar_admin.unit import service
from mathesar_admin.unit.start_failure import lines_of, start_failure
from mathesar_admin.upgrading.rehearsal.package import LIBRARY, UNIT
from mathesar_admin.upgrading.rehearsal.place import PREFIX

# As the start of the service may take, see TimeoutStartSec= of the unit.
SECONDS = 45 * 60
POLL_SECONDS = 0.1
# Its folder in mathesar_service, and where it is to be found while the newer version is rehearsed.
PROGRAM = "rehearsed"
COPY = "mathesar_rehearsed"
BESIDE = "rehearsal"
# What is the start's own business in the unit is ours here.
RESETS = ("ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost", "ExecReload", "ExecStop", "ExecStopPost")
OURS = """\
Type=exec
Restart=no
RuntimeMaxSec={seconds}
TimeoutStopSec=10
StandardInput=null
StandardOutput=truncate:{folder}/events
StandardError=truncate:{folder}/said
# The service and its database go first.
Nice=19
IOSchedulingClass=idle
CPUWeight=1
IOWeight=1
# It sees itself at its place, and writes to its own /tmp only.
BindReadOnlyPaths={folder}/files/usr/lib/mathesar:/usr/lib/mathesar
StateDirectory=
CacheDirectory=
RuntimeDirectory=
ReadWritePaths=
PrivateTmp=yes
"""


class Ran(NamedTuple):
    events: list[dict[str, Any]]
    """What the newer version's process wrote down, in order."""
    fault: str | None
    """What ended it where it should not have."""
    next: str | None


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


def unit_text(folder: Path, newer: str, drop_ins: Sequence[str], *, alone: bool) -> str:
    """The unit of a rehearsal, from the texts of the newer version's unit and of this machine's drop-ins."""
    there = f"{folder}/files/usr/lib/mathesar/"
    of_unit = [
        line.replace("=/usr/lib/mathesar/", f"={there}") if _is_file(line) else line for line in _service(newer)
    ]
    lines = [*of_unit, *(line for text in drop_ins for line in _service(text))]
    started = [line.partition("=")[2] for line in lines if line.startswith("ExecStart=")]
    served = started[-1].split(maxsplit=1) if started else []
    if served[:1] != ["/usr/lib/mathesar/bin/serve"]:
        found = served[0] if served else "nothing"
        raise AdminError(
            f"the service would be started by {found}, and only /usr/lib/mathesar/bin/serve can be rehearsed"
        )
    # By a program of the system's: SELinux lets systemd start those wherever the files were unpacked.
    run = f"/usr/bin/env PYTHONPATH=/usr/lib/mathesar/{BESIDE} /usr/lib/mathesar/venv/bin/python3 -m {COPY}"
    network = ["PrivateNetwork=yes"] if alone else []
    return "\n".join(
        [
            "# Written by `mathesar rehearse`, which removes it.",
            "[Unit]",
            "Description=Rehearsal of a newer version of Mathesar",
            "StartLimitIntervalSec=0",
            "[Service]",
            *lines,
            *(f"{one}=" for one in RESETS),
            f"ExecStart={' '.join([run, *served[1:]])}",
            f"EnvironmentFile={folder}/rehearsal.env",
            *network,
            OURS.format(folder=folder, seconds=SECONDS),
        ]
    )


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
        for event in _events(folder)[len(events) :]:
            events.append(event)
            heard(event)
        if state.active not in ("active", "activating", "deactivating", "reloading"):
            break
        if time.monotonic() > deadline:
            raise AdminError(f"the rehearsal has not ended after {SECONDS / 60:.0f} minutes")
        time.sleep(POLL_SECONDS)
    failure = start_failure(name, lines_of([state.invocation]) if state.invocation else [])
    if failure is not None:
        return Ran(events, failure.text, failure.next)
    has_failed = not started.succeeded or state.active == "failed"
    return Ran(events, _said(folder) or started.stderr.strip() or "it ended" if has_failed else None, None)


def remove_units() -> None:
    """Ends and forgets every unit of a rehearsal."""
    for path in paths.RUNTIME_UNITS.glob(f"{PREFIX}*.service"):
        service.systemctl("stop", path.name)
        service.systemctl("reset-failed", path.name)
        path.unlink(missing_ok=True)


def said_by(folder: Path) -> list[str]:
    """The lines that the newer version wrote for the journal."""
    try:
        text = (folder / "said").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def _said(folder: Path) -> str:
    """Its own words before Python's."""
    lines = said_by(folder)
    own = [line.removeprefix("mathesar: ") for line in lines if line.startswith("mathesar: ")]
    return (own or lines or [""])[-1]


def _events(folder: Path) -> list[dict[str, Any]]:
    try:
        whole, _, _ = (folder / "events").read_bytes().rpartition(b"\n")
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in whole.splitlines() if line.startswith(b"{")]


def _service(text: str) -> list[str]:
    """The lines of the section [Service], without comments."""
    section, found = "", []
    for line in text.replace("\\\n", " ").splitlines():
        bare = line.strip()
        if bare.startswith("["):
            section = bare
        elif section == "[Service]" and bare and bare[0] not in "#;":
            found.append(bare)
    return found


def _is_file(line: str) -> bool:
    return line.startswith("EnvironmentFile=")
