"""The image's command: which settings it completes, and what it starts."""

import sys
from pathlib import Path

import pytest

from mathesar_container import main as command
from mathesar_container.defaults import DEFAULTS, defaults_for
from mathesar_container.inside import place


class Started(Exception):  # noqa: N818  # it ends nothing but the test
    pass


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mathesar").mkdir()
    (tmp_path / "mathesar" / "__init__.py").write_text('default_app_config = "x"\n\n__version__ = "1.2.3"\n')
    monkeypatch.setattr(command, "APPLICATION", tmp_path)
    return tmp_path


def call(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["mathesar", *words])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_the_version_is_told_without_a_setting(
    application: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "version") == 0
    assert capsys.readouterr().out == "1.2.3\n"


def test_every_command_is_in_the_help_and_another_is_a_usage_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "--help") == 0
    usage = capsys.readouterr().out
    for name in ("serve", *command.MODULES):
        assert f"\n  {name} " in usage
    assert call(monkeypatch, "sevre") == 2
    assert "there is no command sevre" in capsys.readouterr().err
    assert call(monkeypatch, "serve", "--workers") == 2


def test_a_module_runs_in_the_application_with_a_complete_environment(
    application: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []

    def execve(path: str, arguments: list[str], environment: dict[str, str]) -> None:
        seen.extend([arguments, environment["SECRET_KEY"], Path.cwd()])
        raise Started

    monkeypatch.setattr(command, "complete_or_end", lambda *_, **__: {"SECRET_KEY": "k"})
    monkeypatch.setattr("os.execve", execve)
    monkeypatch.setattr(sys, "argv", ["mathesar", "manage", "check"])
    before = Path.cwd()
    try:
        with pytest.raises(Started):
            command.main()
    finally:
        monkeypatch.undo()
        import os

        os.chdir(before)
    python = "/usr/lib/mathesar/venv/bin/python3"
    assert seen == [[python, "-m", "mathesar_service.asked.manage", "check"], "k", application]


def test_uploads_get_their_folder_in_an_empty_volume(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command.prepare_media({"MEDIA_ROOT": f"{tmp_path}/media/"})
    assert (tmp_path / "media").is_dir()
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(SystemExit) as ended:
        command.prepare_media({"MEDIA_ROOT": f"{tmp_path}/media/"})
    assert ended.value.code == 78
    assert "cannot be written by the user" in capsys.readouterr().err


def test_an_image_with_postgresql_uses_it_unless_another_server_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "PROGRAMS", tmp_path)
    assert defaults_for({}) == DEFAULTS
    server = tmp_path / "17" / "bin" / "postgres"
    server.parent.mkdir(parents=True)
    server.touch()
    monkeypatch.setattr(place, "KEY", tmp_path / "key")
    assert place.version() == "17"
    assert defaults_for({"POSTGRES_HOST": "db"}) == DEFAULTS
    assert defaults_for({})["POSTGRES_HOST"] == str(place.SOCKET)
    assert "SECRET_KEY" not in defaults_for({})
    (tmp_path / "key").write_text("kept")
    assert defaults_for({})["SECRET_KEY"] == "kept"
