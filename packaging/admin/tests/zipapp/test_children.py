import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mathesar_zipapp.trial import children

PARENT = """
import signal, sys, time
from pathlib import Path
from mathesar_zipapp.trial import children
with open(sys.argv[1], "wb") as log:
    # A shell's background job ignores it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = children.start(["sleep", "600"], {"PATH": "/usr/bin:/bin", children.MARK: sys.argv[2]}, log,
        ends_by=signal.Signals(int(sys.argv[3])))
print(child.pid, flush=True)
time.sleep(600)
"""


def parent_of_a_child(folder: Path, ends_by: int) -> "tuple[subprocess.Popen[str], int]":
    command = [sys.executable, "-c", PARENT, str(folder / "log"), str(folder), str(int(ends_by))]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def is_there(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends(number: int) -> bool:
    deadline = time.monotonic() + 10
    while is_there(number) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_there(number)


@pytest.mark.parametrize("ends_by", [signal.SIGINT, signal.SIGTERM])
def test_a_killed_parent_leaves_no_child(tmp_path: Path, ends_by: signal.Signals) -> None:
    parent, child = parent_of_a_child(tmp_path, ends_by)
    assert is_there(child)
    parent.kill()
    parent.communicate()
    assert ends(child)


def test_what_is_left_all_the_same_is_found_and_ended(tmp_path: Path) -> None:
    # Signal 0 is none: as where the kernel does not tell.
    parent, child = parent_of_a_child(tmp_path, int(signal.SIGURG))
    parent.kill()
    parent.communicate()
    assert is_there(child)
    assert children.end_left(Path("/somewhere/else")) == 0
    assert children.end_left(tmp_path) == 1
    assert not is_there(child)


def test_a_child_that_does_not_end_is_ended(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb") as log:
        stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
        child = children.start([sys.executable, "-c", stubborn], dict(os.environ), log, ends_by=signal.SIGKILL)
        while not (tmp_path / "log").read_text():
            time.sleep(0.02)
        children.stop(child, signal.SIGTERM, 0.2, signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
