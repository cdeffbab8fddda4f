"""mathesar setup --generalize: what goes, what stays, and that it is asked for first."""

import json

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.settings.files import make_secret_key, write_setting
from mathesar_shared.environment_file.parsing import parse
from tests.setup.conftest import Setup


def terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """A person at a terminal, who gives these answers."""
    left = list(answers)
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: left.pop(0))


def test_the_service_is_stopped_and_the_key_alone_goes(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    setup.is_active()
    write_setting(paths.SECRETS, "POSTGRES_PASSWORD", "x")
    before = parse(paths.SECRETS.read_bytes())["SECRET_KEY"]
    assert main(["setup", "--generalize"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "mathesar: stop mathesar.service",
        f"mathesar: remove SECRET_KEY from {paths.SECRETS}",
        "mathesar: switch this machine off now, and copy it; where it is to go on itself: systemctl start mathesar",
    ]
    assert setup.changes() == ["systemctl stop mathesar.service"]
    assert parse(paths.SECRETS.read_bytes()) == {"POSTGRES_PASSWORD": "x"}
    assert make_secret_key()
    assert parse(paths.SECRETS.read_bytes())["SECRET_KEY"] != before


def test_a_second_run_finds_nothing_to_do(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["setup", "--generalize"]) == 0
    capsys.readouterr()
    assert main(["setup", "--generalize", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changed"] is False


def test_a_key_in_the_administrators_file_goes_too(setup: Setup) -> None:
    paths.SETTINGS.write_text("# Mine.\nSECRET_KEY=shared\n")
    assert main(["setup", "--generalize"]) == 0
    assert paths.SETTINGS.read_text() == "# Mine.\n"


def test_a_dry_run_changes_nothing(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    before = paths.SECRETS.read_bytes()
    assert main(["setup", "--generalize", "--dry-run"]) == 0
    assert f"  remove SECRET_KEY from {paths.SECRETS}\n" in capsys.readouterr().out
    assert paths.SECRETS.read_bytes() == before
    assert setup.changes() == []


@pytest.mark.parametrize("said", ["", "no"])
def test_on_a_terminal_it_names_what_goes_and_enter_means_no(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    terminal(monkeypatch, said)
    before = paths.SECRETS.read_bytes()
    assert main(["setup", "--generalize"]) == 1
    output = capsys.readouterr()
    assert "Sessions end" in output.out
    assert "the role and the databases" in output.out
    assert "nothing was changed" in output.out + output.err
    assert paths.SECRETS.read_bytes() == before
    assert setup.changes() == []


def test_on_a_terminal_yes_does_it(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch, "yes")
    assert main(["setup", "--generalize"]) == 0
    assert parse(paths.SECRETS.read_bytes()) == {}


def test_a_key_of_a_drop_in_is_refused(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    setup.machine.command("systemctl", "case \"$*\" in *Environment*) echo 'A=1 SECRET_KEY=x' ;; esac")
    assert main(["setup", "--generalize"]) == 1
    assert "a drop-in of mathesar.service sets SECRET_KEY" in capsys.readouterr().err


def test_it_takes_no_answers(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["setup", "--generalize", "--adopt"]) == 2
    assert "--generalize goes with no answer" in capsys.readouterr().err
    assert setup.changes() == []
