"""The folder for uploads while they arrive."""

from pathlib import Path

import pytest

from mathesar_service.serving.temporary import prepare


def test_it_is_made_for_the_service_alone_and_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tmp"
    monkeypatch.setenv("TMPDIR", str(folder))
    prepare()
    assert folder.stat().st_mode & 0o777 == 0o700
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    (folder / "left").mkdir()
    (folder / "left" / "file").touch()
    (folder / "link").symlink_to(elsewhere)
    prepare()
    assert list(folder.iterdir()) == []
    assert (elsewhere / "kept").exists()


def test_one_that_others_may_use_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "file").touch()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    prepare()
    assert (tmp_path / "file").exists()


def test_one_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "no" / "tmp"))
    prepare()
    assert "No such file or directory" in capsys.readouterr().err
