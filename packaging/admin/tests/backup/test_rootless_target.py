"""Where an archive of a way without root may go: what will not do is refused before anything is dumped."""

import argparse
import io
import sys
from pathlib import Path

import pytest

from mathesar_shared.archive.rootless.backup import refuse_target
from mathesar_shared.errors import USAGE, UserError


def to(place: "str | None") -> argparse.Namespace:
    return argparse.Namespace(to=place)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "one.tar").touch()
    with pytest.raises(UserError, match=r"one\.tar is there already"):
        refuse_target(to(str(tmp_path / "one.tar")))
    for place in (None, str(tmp_path), str(tmp_path / "new.tar")):
        refuse_target(to(place))


def test_a_terminal_gets_no_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    refuse_target(to("-"))
    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(UserError, match="which is a terminal") as refused:
        refuse_target(to("-"))
    assert refused.value.code == USAGE
