import json
from pathlib import Path

import pytest

from mathesar_zipapp import files, settings
from mathesar_zipapp.errors import ZipappError
from mathesar_zipapp.trial import serving

WAYS = ["package", "container", "zipapp"]
DEFAULTS = {
    "SECRET_KEY": None,
    "POSTGRES_PASSWORD": None,
    "POSTGRES_HOST": "/var/run/postgresql",
    "POSTGRES_DB": "mathesar_django",
    "POSTGRES_USER": "mathesar",
    "DEBUG": "false",
    "MEDIA_ROOT": "/var/lib/mathesar/media/",
    "MATHESAR_LOCAL_SETTINGS": "/etc/mathesar/local.py",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TMPDIR": "/var/lib/mathesar/tmp",
}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A catalogue as the build renders it, and nothing of this machine's settings."""
    entries = [
        {
            "name": name,
            "type": "text",
            "default": default,
            "builtIn": False,
            "secret": name in ("SECRET_KEY", "POSTGRES_PASSWORD"),
            "ways": WAYS,
        }
        for name, default in DEFAULTS.items()
    ]
    catalogue = tmp_path / "settings.json"
    catalogue.write_text(json.dumps({"types": {"text": {"means": "text"}}, "settings": entries}))
    monkeypatch.setattr(files, "catalogue", lambda: catalogue)
    for name in DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_the_environment_goes_before_the_file_and_both_before_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mathesar.env"
    file.write_text("SECRET_KEY=from the file, which is long enough for a key\nPOSTGRES_DB=one\n")
    monkeypatch.setenv("POSTGRES_DB", "two")
    environment = settings.complete_or_end(file)
    assert environment["POSTGRES_DB"] == "two"
    assert environment["SECRET_KEY"].startswith("from the file")
    assert environment["MEDIA_ROOT"] == f"{tmp_path}/data/mathesar/media/"
    assert Path(environment["MEDIA_ROOT"]).stat().st_mode & 0o777 == 0o700
    # Bytecode halves the second start.
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert "/etc/" not in environment["MATHESAR_LOCAL_SETTINGS"]


def test_what_is_missing_ends_with_78_and_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        settings.complete_or_end(None)
    assert ended.value.code == 78
    assert "mathesar: SECRET_KEY is not set" in capsys.readouterr().err
    assert settings.check(None, as_document=True) == 78
    assert json.loads(capsys.readouterr().out)["faults"][0].startswith("SECRET_KEY is not set")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ZipappError, match=r"--settings .*/none cannot be read: No such file"):
        settings.read_file(tmp_path / "none")
    (tmp_path / "odd").write_bytes(b"A=\0")
    with pytest.raises(ZipappError, match="NUL"):
        settings.read_file(tmp_path / "odd")


def test_a_trial_takes_no_settings_of_a_mathesar_in_earnest() -> None:
    given = {
        "POSTGRES_PASSWORD_FILE": "/x",
        "DEBUG": "true",
        "PGHOST": "db",
        "TMPDIR": "/t",
        "LANG": "C",
        "PATH": "/bin",
    }
    assert serving.without_settings(given) == {"TMPDIR": "/t", "LANG": "C", "PATH": "/bin"}
