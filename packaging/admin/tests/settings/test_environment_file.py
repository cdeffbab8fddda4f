"""The reader against what real systemds made of the same files: 252 before the change of 254, and 257 after it."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin.settings.edit import with_setting, without_setting
from mathesar_shared.environment_file.content import UnreadableFileError
from mathesar_shared.environment_file.parsing import parse, read
from mathesar_shared.environment_file.quoting import quoted

CASES = json.loads((Path(__file__).parents[1] / "environment-files.json").read_text(encoding="utf-8"))


def outcome(data: bytes, *, before_254: bool) -> dict[str, str] | str:
    try:
        return parse(data, before_254=before_254)
    except UnreadableFileError:
        return "refused"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_it_reads_what_systemd_reads(case: dict[str, Any]) -> None:
    data = base64.b64decode(case["bytes"]) if "bytes" in case else case["text"].encode()
    newer = "refused" if case.get("refused") else case["expected"]
    older = case.get("expected_before_254", newer)
    assert outcome(data, before_254=False) == newer
    assert outcome(data, before_254=True) == older


def test_lines_that_systemd_passes_over_are_found() -> None:
    text = "A=1\nexport B=2\nno assignment\n# a comment\n"
    content = read(text)
    assert [text[start:end] for start, end in content.ignored] == ["no assignment"]
    assert [one.name for one in content.assignments if not one.is_valid] == ["export B"]


@pytest.mark.parametrize(
    "value", ["5433", "", "two words", 'it\'s "quoted"', "back\\slash", "$HOME `x`", "#x", "ünï", " edge ", "a\nb"]
)
def test_a_value_is_written_so_that_it_is_read_back(value: str) -> None:
    text = "# A comment\n#A=default\nB=2\n"
    changed = with_setting(text, read(text), "A", value)
    assert parse(changed.encode()) == {"A": value, "B": "2"}
    assert without_setting(changed, read(changed), "A") == text
    assert f"A={quoted(value)}" in changed


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("A=1\n#A=0\nA=2\n", "A=1\n#A=0\nA=3\n"),
        ("B=1", "B=1\nA=3\n"),
        ("", "A=3\n"),
        ('A="two\nlines" # more\nB=1\n', "A=3\nB=1\n"),
        ("X='\n#A=in a value'\n", "X='\n#A=in a value'\nA=3\n"),
        ("  A = 1\r\nB=2\r\n", "  A=3\r\nB=2\r\n"),
        ("# A=commented\nB=1", "# A=commented\nA=3\nB=1"),
        ("#A=last", "#A=last\nA=3\n"),
        ("B=goes on\\\n", "B=goes on\\\n\nA=3\n"),
    ],
)
def test_nothing_else_in_the_text_changes(text: str, changed: str) -> None:
    assert with_setting(text, read(text), "A", "3") == changed


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("A=1\nB=2\nA=3\n", "B=2\n"),
        ("B=2\nA=1", "B=2\n"),
        ("  A=1\r\nB=2\r\n", "B=2\r\n"),
        ("AA=1\n#A=1\n", "AA=1\n#A=1\n"),
    ],
)
def test_every_assignment_is_taken_out(text: str, changed: str) -> None:
    assert without_setting(text, read(text), "A") == changed


@pytest.mark.parametrize(
    ("text", "unfinished"),
    [
        ("A=1\n", None),
        ("A=1", None),
        ("A=1\\\n", "value"),
        ("A=\\\n", "value"),
        ('A="open\n', "quotes"),
        ("A='open", "quotes"),
        ("# comment\n", None),
    ],
)
def test_what_goes_on_at_the_end_of_a_file_is_found(text: str, unfinished: str | None) -> None:
    assert read(text).unfinished == unfinished


def test_an_old_comment_that_goes_on_is_unfinished_too() -> None:
    assert read("# comment \\\n", before_254=True).unfinished == "comment"
    assert read("# comment \\\n").unfinished is None
