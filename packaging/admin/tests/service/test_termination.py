"""SIGTERM ends a process that migrates, also where the kernel would drop the signal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mathesar_service.termination import ended_by_term

ADMIN = Path(__file__).parents[2]
# In C for good, as a driver is that waits for a lock; a handler of Python's would never run.
WAITING = """
import ctypes, signal
from mathesar_service.termination import ended_by_term
signal.signal(signal.SIGTERM, signal.SIG_IGN)
with ended_by_term(pid=1):
    print("inside", flush=True)
    libc = ctypes.CDLL(None)
    while True:
        libc.pause()
"""


def test_it_ends_at_once_whatever_the_process_waits_for() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ADMIN), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", WAITING]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "inside\n"
            process.terminate()
            _, said = process.communicate(timeout=10)
        finally:
            process.kill()
    assert process.returncode == 128 + signal.SIGTERM
    assert said == "\nmathesar: ended by SIGTERM while it looked after the database\n"


@pytest.mark.parametrize("pid", [1, 2])
def test_afterwards_the_signal_is_as_before(pid: int) -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, set())
    with ended_by_term(pid=pid):
        assert (signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, set())) is (pid == 1)
    assert signal.pthread_sigmask(signal.SIG_BLOCK, set()) == before
