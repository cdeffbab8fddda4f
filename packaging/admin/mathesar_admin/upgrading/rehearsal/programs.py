"""Programs of a rehearsal: with the lowest priority, and apart from the terminal, whose Ctrl-C is ours to answer."""

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from mathesar_admin.processes import process
from mathesar_admin.processes.process import NOT_INSTALLED, TIMED_OUT, Account, Outcome


def gently(*command: str) -> list[str]:
    """The command with the lowest priority for processor and disk."""
    return ["nice", "-n", "19", "ionice", "-c", "3", *command]


def run_apart(
    command: list[str],
    *,
    timeout: float,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    reads: Path | None = None,
    writes: Path | None = None,
    given: bytes = b"",
    directory: Path | str = "/",
) -> Outcome:
    """
    Runs a program to its end, as the account, else as root.

    reads, writes  files of its standard input and output, which this process opens; else `given`, and the outcome
    timeout        seconds; then it is killed with all that it has started, and so it is when we are interrupted
    """
    more: dict[str, Any] = {}
    if account is not None and os.geteuid() != account.uid:
        more.update(user=account.uid, group=account.gid, extra_groups=account.groups())
    with ExitStack() as files:
        source = files.enter_context(reads.open("rb")) if reads else subprocess.PIPE
        target = files.enter_context(writes.open("wb")) if writes else subprocess.PIPE
        try:
            running = subprocess.Popen(
                command,
                stdin=source,
                stdout=target,
                stderr=subprocess.PIPE,
                env=dict(environment or {"PATH": process.PATH, "LC_ALL": "C.UTF-8"}),
                cwd=directory,
                start_new_session=True,
                **more,
            )
        except FileNotFoundError as error:
            return Outcome(NOT_INSTALLED, "", f"error: {error.filename} is not installed")
        with running:
            try:
                out, said = running.communicate(None if reads else given, timeout=timeout)
            except subprocess.TimeoutExpired:
                _kill(running)
                return Outcome(TIMED_OUT, "", f"error: {command[0]} took longer than {timeout:.0f} seconds")
            except BaseException:
                _kill(running)
                raise
    return Outcome(running.returncode, _text(out), _text(said))


def last_line(outcome: Outcome) -> str:
    """What a program said last, of itself or of its failure."""
    lines = [line.strip() for line in outcome.stderr.splitlines() if line.strip()]
    return lines[-1] if lines else f"code {outcome.code}"


def _kill(running: "subprocess.Popen[bytes]") -> None:
    """dpkg-deb, for one, has a tar that would go on."""
    os.killpg(running.pid, signal.SIGKILL)


def _text(said: bytes | None) -> str:
    return (said or b"").decode("utf-8", "replace")
