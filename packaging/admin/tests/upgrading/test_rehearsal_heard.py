"""What is taken from what the newer version has written."""

from pathlib import Path

import pytest

from mathesar_admin.upgrading.rehearsal.heard import events_in, reason_in

TRACEBACK = 'Traceback (most recent call last):\n  File "x.py", line 1, in <module>\nRuntimeError: out of order\n'


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (f"mathesar: bringing the database x to version 2\n{TRACEBACK}", "RuntimeError: out of order"),
        (f"{TRACEBACK}mathesar: the database has no room\n", "the database has no room"),
        (
            "[2026-01-01 00:00:00 +0000] [7] [INFO] Handling signal: term\n",
            "[2026-01-01 00:00:00 +0000] [7] [INFO] Handling signal: term",
        ),
        ("django.db.utils.ProgrammingError: column\nLINE 1: SELECT\n", "django.db.utils.ProgrammingError: column"),
        ("mathesar: bringing it\n  Applying x... OK\n\nError: out of order\n\n", "Error: out of order"),
        ("", ""),
    ],
)
def test_the_reason_is_the_last_error(tmp_path: Path, said: str, reason: str) -> None:
    (tmp_path / "said").write_text(said)
    assert reason_in(tmp_path) == reason


def test_an_event_that_is_being_written_is_not_read_yet(tmp_path: Path) -> None:
    assert events_in(tmp_path) == []
    (tmp_path / "events").write_text('{"event": "one"}\n{"event": "tw')
    assert events_in(tmp_path) == [{"event": "one"}]
    assert reason_in(tmp_path) == ""
