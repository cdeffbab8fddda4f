"""Programs of a rehearsal: with the lowest priority, and apart from the terminal, whose Ctrl-C is ours to answer."""

import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from mathesar_admin.processes.process import NOT_INSTALLED, TIMED_OUT, Account, Outcome


def gently(*command: str) -> list[str]:
    """The command with the lowest priority for processor and disk."""
    return ["nice", "-n", "19", "ionice", "-c", "3", *command]


def stream(
    command: list[str],
    account: Account,
    environment: Mapping[str, str],
    *,
    reads: Path | None,
    writes: Path | None,
    timeout: float,
) -> Outcome:
    """
    Runs a program as the account, which reads and writes files that only root can open.

    reads, writes  the file of its standard input, and of its output, which is made; else nothing, and the outcome
    timeout        seconds; then it is killed, as it is when this process is interrupted
    """
    with ExitStack() as files:
        source = files.enter_context(reads.open("rb")) if reads else subprocess.DEVNULL
        target = files.enter_context(writes.open("wb")) if writes else subprocess.PIPE
        try:
            ended = subprocess.run(
                command,
                stdin=source,
                stdout=target,
                stderr=subprocess.PIPE,
                env=dict(environment),
                cwd="/",
                user=account.uid,
                group=account.gid,
                extra_groups=account.groups(),
                start_new_session=True,
                timeout=timeout,
                check=False,
            )
        except FileNotFoundError as error:
            return Outcome(NOT_INSTALLED, "", f"error: {error.filename} is not installed")
        except subprocess.TimeoutExpired:
            return Outcome(TIMED_OUT, "", f"error: {command[0]} took longer than {timeout:.0f} seconds")
    said = (ended.stderr or b"").decode("utf-8", "replace")
    return Outcome(ended.returncode, (ended.stdout or b"").decode("utf-8", "replace"), said)


def last_line(outcome: Outcome) -> str:
    """What a program said last, of itself or of its failure."""
    lines = [line.strip() for line in outcome.stderr.splitlines() if line.strip()]
    return lines[-1] if lines else f"code {outcome.code}"
