"""Why systemd itself does not start the service: before any program of ours runs that could say it.

Its exit codes are those of systemd.exec(5), "Process Exit Codes".
"""

import re
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.processes.process import find_account, run
from mathesar_admin.unit.start_failures import FOLDERS, LIMITS, NAMES, SETTINGS, STEPS

RESTART = "systemctl restart mathesar"


class Failure(NamedTuple):
    text: str
    """What does not work."""
    next: str
    """What to do about it."""


def start_failure(unit: str, lines: list[str]) -> Failure | None:
    """
    What ended the last start before any program of ours; None where it was something else.
    `lines` are systemd's own, see `lines_of`.
    """
    code = _code(unit, lines)
    if code is None:
        return None
    name = NAMES.get(code, "")
    if code in FOLDERS:
        return _of_folder(f"{code}/{name}", FOLDERS[code])
    if name in ("USER", "GROUP") and find_account("mathesar") is None:
        return Failure("the account mathesar is missing", "mathesar setup")
    text = f"systemd could not start it (status {code}{f'/{name}' if name else ''})"
    if code in SETTINGS:
        cause, settings = SETTINGS[code]
        drop_in = ", ".join(("[Service]", *settings))
        return Failure(f"{text}: {cause}", f"systemctl edit mathesar, with the lines: {drop_in}; then: {RESTART}")
    if code in STEPS:
        cause, step = STEPS[code]
        return Failure(f"{text}: {cause}", step)
    return Failure(f"{text}: {LIMITS}", "journalctl -u mathesar; `man systemd.exec` says what the status stands for")


def said_by_systemd(lines: list[str]) -> list[str]:
    """What systemd's lines on a failed start give as reasons."""
    failed = [line for line in lines if line.startswith("Failed ") and not line.startswith("Failed with result")]
    return list(dict.fromkeys(failed))[-2:]


def lines_of(starts: list[str]) -> list[str]:
    """systemd's own lines on the first of these starts that failed; the service's account cannot write such."""
    for invocation in starts:
        shown = run(["journalctl", "-q", "-o", "cat", "-n", "50", "_UID=0", f"INVOCATION_ID={invocation}"]).stdout
        lines = [re.sub(r"^\S+\.service: ", "", line) for line in shown.splitlines()]
        if any(line.startswith(("Failed ", "Main process exited")) for line in lines):
            return lines
    return []


def _code(unit: str, lines: list[str]) -> int | None:
    """The status of the command that ended the last start, if it is one of systemd's own."""
    shown = run(["systemctl", "show", "--property=ExecStartPre,ExecStart", unit]).stdout
    codes = [int(code) for code in re.findall(r"code=exited ; status=(\d+)", shown)]
    # While systemd tries again, it has forgotten; its journal has not.
    codes += [int(code) for code in re.findall(r"code=exited, status=(\d+)/", "\n".join(lines))]
    return next((code for code in codes if code in NAMES or code >= 200), None)


def _of_folder(status: str, folders: tuple[Path, ...]) -> Failure:
    for folder in folders:
        here = paths.ROOT / folder.relative_to("/")
        if here.is_symlink():
            there = here.resolve()
            # systemd follows no link here, but a mount.
            steps = (
                f"rm {folder}",
                f"mkdir {folder}",
                f"echo '{there} {folder} none bind' >>/etc/fstab",
                f"mount {folder}",
                "mathesar setup",
            )
            return Failure(
                f"{folder} is a link to {there}, and systemd takes folders and mounts only ({status})",
                " && ".join(steps),
            )
    named = " or ".join(map(str, folders))
    return Failure(
        f"systemd cannot make {named} ({status})",
        f"Look whether its file system is full or read-only, then: {RESTART}",
    )
