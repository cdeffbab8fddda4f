"""Answers from options and from a file."""

import argparse
import dataclasses
import os
import re
import stat
import textwrap
from pathlib import Path

import pytest

from mathesar_admin.cli import main
from mathesar_admin.errors import AdminError
from mathesar_admin.setup import options
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.answers_file import merged, read_answers
from mathesar_admin.setup.secret_file import refuse_shared

AUTOMATE = Path(__file__).parents[4] / "docs/set-up/automate.md"
PAYLOAD = Path(__file__).parents[3] / "payload"


def write(folder: Path, text: str, mode: int = 0o644) -> Path:
    path = folder / "answers"
    path.write_text(text)
    path.chmod(mode)
    return path


def parsed(*words: str) -> Answers:
    parser = argparse.ArgumentParser()
    options.declare(parser)
    return options.answers_of(parser.parse_args(words))


def test_what_no_option_says_is_no_answer() -> None:
    assert parsed() == Answers()


def test_every_field_has_its_option_and_every_option_its_field() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    options.declare(parser)
    dests = {action.dest for action in parser._actions}
    fields = {
        f"{one.name}_file" if options.takes_secret(one.name) else one.name for one in dataclasses.fields(Answers)
    }
    assert dests == fields


def test_no_secret_is_shown_with_the_answers() -> None:
    secret = {one.name: "hidden" for one in dataclasses.fields(Answers) if options.takes_secret(one.name)}
    assert secret
    assert "hidden" not in repr(Answers(**secret))  # type: ignore[arg-type]  # they are all texts


def test_a_file_says_the_same_as_options(tmp_path: Path) -> None:
    text = """
# For the servers of the library.
[setup]
adopt = yes
allow-create-database = yes
allow-manage-roles = no
listen = 127.0.0.1:8001
admin-username = 100% alice
"""
    assert read_answers(write(tmp_path, text)) == Answers(
        adopt=True,
        allow_create_database=True,
        allow_manage_roles=False,
        listen="127.0.0.1:8001",
        admin_username="100% alice",
    )


def test_the_documented_file_is_taken(tmp_path: Path) -> None:
    found = re.search(r"```ini\n(.*?)```", AUTOMATE.read_text(), re.S)
    assert found is not None
    answers = read_answers(write(tmp_path, found.group(1), 0o600))
    assert (answers.behind, answers.allow_create_database, answers.admin_username) == ("nginx", True, "ada")


def test_the_shipped_cloud_init_file_has_a_file_of_answers_that_is_taken(tmp_path: Path) -> None:
    text = (PAYLOAD / "usr/share/doc/mathesar/examples/cloud-init.yaml").read_text()
    found = re.search(r"content: \|\n((?: {6}.*\n)+)", text)
    assert found is not None
    answers = read_answers(write(tmp_path, textwrap.dedent(found.group(1)), 0o600))
    assert (answers.domain, answers.admin_username) == ("data.example.org", "ada")


def test_what_is_no_and_has_no_option_for_no_says_nothing(tmp_path: Path) -> None:
    assert read_answers(write(tmp_path, "[setup]\nadopt = no\n")) == Answers()


def test_an_option_goes_before_the_file(tmp_path: Path) -> None:
    read = read_answers(write(tmp_path, "[setup]\nlisten = 127.0.0.1:8001\nallow-manage-roles = yes\n"))
    over = merged(read, parsed("--no-allow-manage-roles"))
    assert over == Answers(listen="127.0.0.1:8001", allow_manage_roles=False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("listen = 127.0.0.1:8001\n", "is not a file of answers: File contains no section headers"),
        ("[other]\nlisten = x\n", r"has to have one section, \[setup\]"),
        ("[setup]\nlisten\n", "is not a file of answers: Source contains parsing errors"),
        ("[setup]\nlisten = a\nlisten = b\n", "is not a file of answers: .*already exists"),
        ("[setup]\nlistne = a\n", 'there is no option "listne"; did you mean listen?'),
        ("[setup]\nanswers = other\n", 'there is no option "answers"'),
        ("[setup]\nno-allow-manage-roles = yes\n", 'there is no option "no-allow-manage-roles"'),
        ("[setup]\nadopt = perhaps\n", 'adopt is yes or no, not "perhaps"'),
    ],
)
def test_a_fault_of_the_file_names_the_file(tmp_path: Path, text: str, reason: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(AdminError, match=reason) as refused:
        read_answers(path)
    assert str(refused.value).startswith(str(path))
    assert refused.value.code == 2


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AdminError, match=r"cannot read .*: No such file or directory"):
        read_answers(tmp_path / "absent")


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o604])
def test_a_secret_is_only_taken_from_a_file_of_roots(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path, "[setup]\nadmin-password = hidden\n", 0o600)
    assert read_answers(path).admin_password == "hidden"
    path.chmod(mode)
    with pytest.raises(AdminError, match="others than root can read or change it"):
        read_answers(path)
    path.write_text("hidden\n")
    with pytest.raises(AdminError, match="others than root can read or change it"):
        parsed("--admin-password-file", str(path))
    path.chmod(0o600)
    assert parsed("--admin-password-file", str(path)).admin_password == "hidden"


def test_a_file_that_belongs_to_somebody_else_holds_no_secret(tmp_path: Path) -> None:
    path = write(tmp_path, "hidden\n", 0o600)
    found = list(path.stat())
    found[stat.ST_UID] = 4343
    with pytest.raises(AdminError, match="others than root"):
        refuse_shared(path, os.stat_result(found))


def test_a_command_says_no_more_than_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    path = write(tmp_path, "[setup]\nadopt = perhaps\n")
    assert main(["setup", "--answers", str(path), "--dry-run"]) == 2
    assert capsys.readouterr().err == f'mathesar: {path}: adopt is yes or no, not "perhaps"\n'
