"""The service as systemd sees it."""

import os
import shutil
import signal
import subprocess
import time
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.package.image_build import is_image_build
from mathesar_admin.processes.process import Outcome, find_account, run

UNIT = "mathesar.service"
BYTECODE_UNIT = "mathesar-bytecode.service"
UPKEEP_UNIT = "mathesar-upkeep.service"
UPKEEP_TIMER = "mathesar-upkeep.timer"
BACKUP_UNIT = "mathesar-backup.service"
BACKUP_TIMER = "mathesar-backup.timer"
FIRST_BOOT_UNIT = "mathesar-setup.service"
# A start waits for migrations of a large installation, see TimeoutStartSec= of the unit.
START_TIMEOUT = 45 * 60
# Bytecode takes a slow machine that long at most.
BYTECODE_TIMEOUT = 5 * 60
POLL_SECONDS = 0.2
# What a package's script waits for it: meanwhile nobody else can use the package manager.
SCRIPT_SECONDS = 50


class UnitState(NamedTuple):
    active: str
    """active, activating, failed, inactive … (ActiveState of systemd)."""
    sub: str
    enabled: str
    """enabled, disabled, masked … (UnitFileState); empty where systemd does not know the unit."""
    invocation: str
    """The number of its last start."""
    tries_again: bool
    """The start before has failed, and systemd has begun the next one."""


def systemd_runs() -> bool:
    """True where units can be started: not while an image is built, nor in a container without systemd."""
    return paths.SYSTEMD_RUNS.is_dir() and not is_image_build()


def unit_state(unit: str = UNIT) -> UnitState:
    names = ("ActiveState", "SubState", "UnitFileState", "InvocationID")
    shown = run(["systemctl", "show", f"--property={','.join((*names, 'NRestarts'))}", unit])
    found = dict(line.partition("=")[::2] for line in shown.stdout.splitlines())
    active, sub, enabled, invocation = (found.get(name, "") for name in names)
    tries_again = active == "activating" and sub != "auto-restart" and found.get("NRestarts", "0") != "0"
    return UnitState(active, sub, enabled, invocation, tries_again)


def running_environment() -> dict[str, str] | None:
    """The environment that the running service was started with; None where it does not run. Root only."""
    pid = run(["systemctl", "show", "-P", "MainPID", UNIT]).stdout.strip()
    try:
        whole = (paths.PROCESSES / pid / "environ").read_bytes() if pid.isdecimal() and pid != "0" else None
    except OSError:
        return None
    if whole is None:
        return None
    lines = whole.decode("utf-8", "replace").split("\0")
    return dict(line.partition("=")[::2] for line in lines if line)


def systemctl(*arguments: str, timeout: float = 60) -> Outcome:
    return run(["systemctl", *arguments], timeout=timeout)


def daemon_reload() -> None:
    """Units that systemd knows are read again. Those that are new to it are read without that."""
    if systemd_runs():
        systemctl("--system", "daemon-reload")


def start_bytecode() -> None:
    """Starts the unit that compiles bytecode, and does not wait for it."""
    systemctl("start", "--no-block", BYTECODE_UNIT)


def wait_for_bytecode() -> None:
    """Waits until the unit that compiles bytecode has ended, and no longer than for a slow machine."""
    deadline = time.monotonic() + BYTECODE_TIMEOUT
    while unit_state(BYTECODE_UNIT).active == "activating" and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def invoke(verb: str) -> bool:
    """
    Starts or restarts the service and waits for SCRIPT_SECONDS, from a package's script. On Debian deb-systemd-invoke
    asks policy-rc.d and leaves disabled units alone. A failure is the database's, not the package's: mathesar status
    says why. False where it has not ended by then: systemd goes on with it.
    """
    asking = invoke_in_background(verb)
    try:
        asking.wait(SCRIPT_SECONDS)
    except subprocess.TimeoutExpired:
        # Those that wait, and not what they wait for.
        os.killpg(asking.pid, signal.SIGTERM)
        asking.wait()
        return False
    return True


def invoke_in_background(verb: str) -> "subprocess.Popen[bytes]":
    """The same as `invoke`, without waiting: it goes on after this program's end. It leads a session of its own."""
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(
        [invoker(), verb, UNIT], start_new_session=True, stdin=nowhere, stdout=nowhere, stderr=nowhere
    )


def seconds_away() -> float | None:
    """How long the service that is active now was not, before that; None where it was not active since the boot."""
    names = ("ActiveExitTimestampMonotonic", "ActiveEnterTimestampMonotonic")
    shown = run(["systemctl", "show", f"--property={','.join(names)}", UNIT]).stdout
    found = dict(line.partition("=")[::2] for line in shown.splitlines())
    left, entered = (int(found.get(name) or 0) for name in names)
    return (entered - left) / 1_000_000 if 0 < left < entered else None


def invoker() -> str:
    """What starts a unit from a package's script."""
    is_there = build_facts().format == "deb" and shutil.which("deb-systemd-invoke")
    return "deb-systemd-invoke" if is_there else "systemctl"


def server_is_installed() -> bool:
    """True where the machine has a PostgreSQL server. Its account alone is none: a purge leaves it behind."""
    return find_account("postgres") is not None and any(
        any(paths.ROOT.glob(program)) for program in paths.POSTGRESQL_PROGRAMS
    )


def postgresql_is_coming() -> bool:
    """True where the running dpkg transaction has unpacked a server and not configured it yet."""
    if build_facts().format != "deb":
        return False
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n", "postgresql-*"]
    waiting = ("unpacked", "half-configured", "triggers-awaited")
    for line in run(query).stdout.splitlines():
        package, _, status = line.partition(" ")
        kind = package.removeprefix("postgresql-")
        if status in waiting and (kind == "common" or kind.isdecimal()):
            return True
    return False
