"""Programs of a rehearsal end with it, and so does whatever they have started."""

import time
from pathlib import Path

import pytest

from mathesar_admin.processes.process import NOT_INSTALLED, TIMED_OUT
from mathesar_admin.upgrading.rehearsal.programs import gently, last_line, run_apart


def test_files_go_in_and_out(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"\x00\xff")
    assert run_apart(["cat"], reads=source, writes=target, timeout=10).succeeded
    assert target.read_bytes() == b"\x00\xff"
    assert run_apart(["cat"], given=b"said", timeout=10).stdout == "said"


def test_a_missing_program_is_named() -> None:
    outcome = run_apart(["no-such-program"], timeout=10)
    assert (outcome.code, last_line(outcome)) == (NOT_INSTALLED, "error: no-such-program is not installed")


@pytest.mark.parametrize("ends", ["time", "signal"])
def test_what_a_program_has_started_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str) -> None:
    written = tmp_path / "written"
    # As dpkg-deb has its tar.
    command = ["sh", "-c", f"(while :; do echo x >>{written}; sleep 0.02; done) & wait"]
    if ends == "time":
        assert run_apart(command, timeout=0.3).code == TIMED_OUT
    else:

        def interrupted(*_: object, **__: object) -> None:
            time.sleep(0.3)
            raise KeyboardInterrupt

        monkeypatch.setattr("subprocess.Popen.communicate", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run_apart(command, timeout=10)
    before = written.stat().st_size
    time.sleep(0.2)
    assert written.stat().st_size == before > 0


def test_the_lowest_priority_is_asked_for() -> None:
    assert gently("dpkg-deb", "-x") == ["nice", "-n", "19", "ionice", "-c", "3", "dpkg-deb", "-x"]
