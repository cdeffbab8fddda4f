"""Processes that end when this one does, however it ends: Linux signals them when their parent is gone."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

PR_SET_PDEATHSIG = 1
# In the environment of every child: by it a start knows what one that was killed has left.
MARK = "MATHESAR_TRIAL"
HEARD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_libc = ctypes.CDLL(None, use_errno=True)


def start(
    command: Sequence[str], environment: Mapping[str, str], log: IO[bytes], *, ends_by: signal.Signals
) -> "subprocess.Popen[bytes]":
    """A child in a session of its own, so that Ctrl-C reaches this process alone, which ends them in order."""
    return _spawn(command, environment, ends_by, stdout=log, stderr=log, start_new_session=True)


def run(
    command: Sequence[str], environment: Mapping[str, str], to: "IO[bytes] | int" = subprocess.PIPE
) -> "subprocess.CompletedProcess[bytes]":
    """A child that ends by itself; whatever its code is, it is returned."""
    child = _spawn(command, environment, signal.SIGTERM, stdout=to, stderr=subprocess.PIPE)
    try:
        said, errors = child.communicate()
    except BaseException:
        child.kill()
        child.wait()
        raise
    return subprocess.CompletedProcess(command, child.returncode, said, errors)


def _spawn(
    command: Sequence[str], environment: Mapping[str, str], ends_by: signal.Signals, **options: Any
) -> "subprocess.Popen[bytes]":
    parent = os.getpid()

    def prepare() -> None:
        # Not this process's handlers; and a shell's background job ignores SIGINT, which children would inherit.
        for number in HEARD:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
        _libc.prctl(PR_SET_PDEATHSIG, int(ends_by))
        if os.getppid() != parent:
            os._exit(1)

    # Until it is another program, a signal would run this process's handler in it.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    try:
        return subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            preexec_fn=prepare,  # noqa: PLW1509  # this process has no threads
            **options,
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def stop(child: "subprocess.Popen[bytes]", by: signal.Signals, seconds: float, otherwise: signal.Signals) -> None:
    """Ends a child in its own way, or, where that takes longer, by the other signal."""
    if child.poll() is not None:
        return
    child.send_signal(by)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.send_signal(otherwise)
        child.wait()


def end_left(folder: Path, seconds: float = 30) -> int:
    """
    Ends what a trial in this folder has left that was killed together with its children's signals, if anything.
    Returns how many processes there were.
    """
    left = _left(folder)
    deadline = time.monotonic() + seconds
    for number in left:
        _signal(number, signal.SIGINT)
    while time.monotonic() < deadline and _left(folder):
        time.sleep(0.1)
    for number in _left(folder):
        _signal(number, signal.SIGKILL)
    return len(left)


def _left(folder: Path) -> list[int]:
    wanted = f"{MARK}={folder}".encode(errors="surrogateescape")
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                # Somebody else's, or gone.
                continue
    return found


def _signal(number: int, which: signal.Signals) -> None:
    try:
        os.kill(number, which)
    except ProcessLookupError:
        return
