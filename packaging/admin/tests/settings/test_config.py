"""mathesar config, as an administrator types it."""

import io
import json

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.errors import AdminError
from mathesar_admin.files.lock import locked
from mathesar_admin.settings.files import make_missing, make_secret_key, write_detected
from mathesar_shared.environment_file.parsing import parse
from tests.conftest import Machine


@pytest.fixture
def made(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    make_missing()
    make_secret_key()
    write_detected("POSTGRES_PORT", "5432")
    return machine


def runs(machine: Machine, code: int = 0) -> None:
    """The service runs; systemctl restart ends with the code."""
    machine.boot()
    machine.command("systemctl", f"case $1 in show) echo ActiveState=active ;; restart) exit {code} ;; esac")


def stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_setting_is_set_shown_and_unset(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    before = paths.SETTINGS.read_text()
    assert main(["config", "set", "MATHESAR_TIMEOUT", "30"]) == 0
    assert paths.SETTINGS.read_text() == "# A template.\n#MATHESAR_TIMEOUT=600\nMATHESAR_TIMEOUT=30\n"
    capsys.readouterr()
    assert main(["config", "get", "MATHESAR_TIMEOUT"]) == 0
    assert capsys.readouterr().out == "30\n"
    assert main(["config", "unset", "MATHESAR_TIMEOUT"]) == 0
    assert paths.SETTINGS.read_text() == before
    assert capsys.readouterr().out == "mathesar: MATHESAR_TIMEOUT is unset; its value is 600 now\n"
    assert main(["config", "unset", "MATHESAR_TIMEOUT"]) == 0
    assert capsys.readouterr().out == "mathesar: MATHESAR_TIMEOUT was not set; nothing has changed\n"


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["set", "POSTGRES_PROT", "1"], 1, 'there is no setting "POSTGRES_PROT"\n  Did you mean POSTGRES_PORT?'),
        (["set", "nonsense", "1"], 1, 'there is no setting "nonsense"\n  mathesar config list shows every setting.'),
        (["set", "DJANGO_SETTINGS_MODULE", "x"], 1, "DJANGO_SETTINGS_MODULE is decided by the package"),
        (["set", "POSTGRES_PORT", "99999"], 1, 'POSTGRES_PORT has to be a number from 1 to 65535, not "99999"'),
        (["set", "MATHESAR_TLS", "yes"], 1, 'MATHESAR_TLS has to be true or false, not "yes"'),
        (["set", "POSTGRES_PORT", ""], 1, "POSTGRES_PORT must not be empty"),
        (["set", "POSTGRES_PORT"], 2, "give either VALUE or --stdin"),
        (["set", "POSTGRES_PORT", "1", "--stdin"], 2, "give either VALUE or --stdin"),
        (["set", "POSTGRES_PASSWORD", "x"], 1, "POSTGRES_PASSWORD is a secret: on the command line"),
        (["get", "SECRET_KEY"], 1, "SECRET_KEY is a secret and is not printed; it is in "),
        (["unset", "SECRET_KEY"], 1, "SECRET_KEY cannot be unset. Another key makes"),
        (["set", "MATHESAR_TIMEOUT", "caf\udce9"], 1, "MATHESAR_TIMEOUT has a character that systemd does not take"),
        (["set", "POSTGRES_HOST", "a\ufffe"], 1, "POSTGRES_HOST has a character that systemd does not take"),
        (["get", "nonsense"], 1, 'there is no setting "nonsense"'),
        (["unset", "nonsense"], 1, 'there is no setting "nonsense"'),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(
    made: Machine, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, text: str
) -> None:
    before = {path: path.read_bytes() for path in made.etc.iterdir()}
    assert main(["config", *arguments]) == code
    assert capsys.readouterr().err.startswith(f"mathesar: {text}")
    assert {path: path.read_bytes() for path in made.etc.iterdir()} == before


def test_a_secret_is_read_from_standard_input_and_never_shown(
    made: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths.SETTINGS.write_text("POSTGRES_PASSWORD=old\n")
    stdin(monkeypatch, 'hid"den\n')
    assert main(["config", "set", "POSTGRES_PASSWORD", "--stdin"]) == 0
    assert parse(paths.SECRETS.read_bytes())["POSTGRES_PASSWORD"] == 'hid"den'
    assert parse(paths.SETTINGS.read_bytes()) == {}
    for arguments in (["list"], ["list", "--json"], ["get", "POSTGRES_PASSWORD", "--json"], ["check"]):
        main(["config", *arguments])
    shown = capsys.readouterr()
    assert "hid" not in shown.out + shown.err


def test_the_secret_key_is_replaced_only_when_that_is_meant(
    made: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin(monkeypatch, "x" * 50)
    assert main(["config", "set", "SECRET_KEY", "--stdin"]) == 1
    assert "If you mean it, add --force." in capsys.readouterr().err
    stdin(monkeypatch, "x" * 50)
    assert main(["config", "set", "SECRET_KEY", "--stdin", "--force"]) == 0
    assert parse(paths.SECRETS.read_bytes())["SECRET_KEY"] == "x" * 50


def test_it_says_whether_a_restart_is_needed_and_does_it(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    runs(made)
    main(["config", "set", "MATHESAR_TIMEOUT", "30"])
    assert capsys.readouterr().out.endswith("the service sees it after: systemctl restart mathesar\n")
    main(["config", "set", "MATHESAR_STARTER_DATABASE", ""])
    assert "systemctl restart" not in capsys.readouterr().out
    made.calls()
    main(["config", "set", "MATHESAR_TIMEOUT", "31", "--restart"])
    assert "systemctl restart mathesar.service" in made.calls()
    assert capsys.readouterr().out.endswith("and the service was restarted\n")
    made.command("systemctl", "case $1 in show) echo ActiveState=inactive ;; esac")
    main(["config", "set", "MATHESAR_TIMEOUT", "32", "--restart"])
    assert capsys.readouterr().out.endswith("the service does not run, and sees it when it starts\n")


def test_a_restart_that_fails_is_said(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    runs(made, 1)
    assert main(["config", "set", "MATHESAR_TIMEOUT", "30", "--restart"]) == 1
    assert "the service does not start with it\n  The reason: mathesar status" in capsys.readouterr().err


def test_the_list_says_where_each_value_comes_from(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    main(["config", "list"])
    lines = {line.split()[0]: " ".join(line.split()[1:]) for line in capsys.readouterr().out.splitlines()}
    assert lines["POSTGRES_PORT"] == "5432 (detected.env)"
    assert lines["MATHESAR_TIMEOUT"] == "600 (default)"
    assert lines["SECRET_KEY"] == "(set, not shown) (secret.env)"
    assert lines["POSTGRES_PASSWORD"] == "(not set)"
    assert "DJANGO_SETTINGS_MODULE" not in lines
    main(["config", "list", "--json"])
    listed = {one["name"]: one for one in json.loads(capsys.readouterr().out)["settings"]}
    assert listed["POSTGRES_PORT"]["value"] == "5432"
    assert listed["POSTGRES_PORT"]["file"] == str(paths.DETECTED)
    assert listed["SECRET_KEY"]["value"] is None
    assert listed["SECRET_KEY"]["set"] is True


def test_check_ends_with_1_where_something_is_wrong(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "check"]) == 0
    assert capsys.readouterr().out == "mathesar: nothing is wrong with the settings\n"
    paths.SETTINGS.write_text("HTTPS_PROXY=x\n")
    assert main(["config", "check"]) == 0
    paths.SETTINGS.write_text("POSTGRES_PROT=1\n")
    assert main(["config", "check"]) == 1
    capsys.readouterr()
    assert main(["config", "check", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is False
    assert document["remarks"][0]["line"] == 1


@pytest.mark.parametrize(
    ("text", "old", "kept"),
    [
        ("POSTGRES_HOST=goes on\\\n", False, {"POSTGRES_HOST": "goes on", "MATHESAR_TIMEOUT": "30"}),
        ("# see C:\\\nMATHESAR_TIMEOUT=5\n", True, {"MATHESAR_TIMEOUT": "30"}),
        ("# see C:\\\nMATHESAR_TIMEOUT=5\n", False, {"MATHESAR_TIMEOUT": "30"}),
    ],
)
def test_nothing_else_changes_whatever_the_file_ends_with(
    made: Machine, text: str, old: bool, kept: dict[str, str]
) -> None:
    made.command("systemctl", f'echo "systemd {252 if old else 257}"')
    paths.SETTINGS.write_text(text)
    assert main(["config", "set", "MATHESAR_TIMEOUT", "30"]) == 0
    assert parse(paths.SETTINGS.read_bytes(), before_254=old) == kept


def test_a_file_with_an_open_quote_is_not_changed(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    paths.SETTINGS.write_text('POSTGRES_HOST="open\n')
    assert main(["config", "set", "MATHESAR_TIMEOUT", "30"]) == 1
    assert "a quote that is not closed" in capsys.readouterr().err
    assert paths.SETTINGS.read_text() == 'POSTGRES_HOST="open\n'


@pytest.mark.parametrize("file", ["mathesar.env", "secret.env"])
def test_a_file_that_systemd_refuses_stops_every_change(
    made: Machine, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    (made.etc / file).write_bytes(b"X=\xff\n")
    before = {path: path.read_bytes() for path in made.etc.iterdir()}
    for arguments in (["set", "MATHESAR_TIMEOUT", "30"], ["unset", "MATHESAR_TIMEOUT"]):
        assert main(["config", *arguments]) == 1
    assert {path: path.read_bytes() for path in made.etc.iterdir()} == before
    main(["config", "get", "MATHESAR_TIMEOUT"])
    assert f"{file}: line 1 is not in UTF-8" in capsys.readouterr().err


def test_no_line_of_a_file_is_printed(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    with paths.SECRETS.open("a") as file:
        file.write("POSTGRES_PASSWORD hunter2\nhunter3+x/=\n")
    assert main(["config", "check"]) == 1
    said = capsys.readouterr().out
    assert "secret.env:4" in said
    assert "secret.env:5" in said
    assert "hunter" not in said


def test_what_the_set_up_has_found_can_be_forgotten(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "unset", "POSTGRES_PORT"]) == 0
    assert parse(paths.DETECTED.read_bytes()) == {}
    assert main(["config", "get", "DJANGO_SETTINGS_MODULE"]) == 0


def test_links_to_nothing_are_said_and_never_followed(made: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    paths.SECRETS.unlink()
    paths.SECRETS.symlink_to(made.root / "unmounted/secret.env")
    assert main(["config", "check"]) == 1
    assert "is a link to" in capsys.readouterr().out
    with pytest.raises(AdminError, match="is a link to"):
        make_secret_key()
    assert not (made.root / "unmounted").exists()


def test_a_missing_key_and_files_of_others_are_found(
    made: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths.SECRETS.write_text("")
    paths.DETECTED.chmod(0o666)
    made.etc.chmod(0o777)
    assert main(["config", "check"]) == 1
    said = capsys.readouterr().out
    assert "SECRET_KEY is missing" in said
    assert "detected.env: its mode is 0666" in said
    assert f"{made.etc}: its mode is 0777" in said


def test_a_program_that_holds_the_lock_is_not_waited_for_for_ever(
    made: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mathesar_admin.settings.files.LOCK_SECONDS", 0)
    with locked(paths.SETTINGS_LOCK, "x", 1):
        assert main(["config", "set", "MATHESAR_TIMEOUT", "30"]) == 1
    assert "another program has been writing settings" in capsys.readouterr().err


def test_what_a_killed_program_left_is_swept(made: Machine) -> None:
    (made.etc / ".mathesar.env.0123456789abcdef").write_text("half")
    main(["config", "set", "MATHESAR_TIMEOUT", "30"])
    assert sorted(path.name for path in made.etc.iterdir()) == ["detected.env", "mathesar.env", "secret.env"]


def test_a_missing_file_of_the_package_is_found_with_what_to_do(
    made: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    paths.DEFAULTS.unlink()
    assert main(["config", "check"]) == 1
    assert f"{paths.DEFAULTS}: is missing; it is part of the package: reinstall it" in capsys.readouterr().out
