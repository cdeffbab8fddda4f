"""An environment is completed, or refused with a line for everything that is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin.settings.catalogue import read_catalogue
from mathesar_service.environment.catalogue import settings_of
from mathesar_service.environment.complete import Completed, complete, complete_or_end

GIVEN = {
    "SECRET_KEY": "k" * 50,
    "POSTGRES_HOST": "db",
    "POSTGRES_DB": "mathesar_django",
    "POSTGRES_USER": "mathesar",
}
TYPES = {
    "text": {"means": "text on one line", "pattern": r"[^\u0000-\u001f\u007f]+"},
    "key": {"means": "at least 32 characters without spaces", "pattern": "[!-~]{32,}"},
    "port": {"means": "a port number", "pattern": "[1-9][0-9]{0,4}", "minimum": 1, "maximum": 65535},
    "json": {"means": "a JSON object on one line", "pattern": r"\{[^\u0000-\u001f\u007f]*\}"},
    "name": {"means": "a name of up to 63 characters", "pattern": r"[^\u0000-\u001f\u007f]{1,63}"},
    "enum": {"means": "one of a few words", "pattern": "[a-z-]+"},
}


def entry(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    shared = {"section": "all", "text": "Text.", "restart": True, "internal": False, "store": "mathesar.env"}
    ways = ["package", "container", "zipapp"]
    return {
        "name": name,
        "type": kind,
        "default": None,
        "builtIn": False,
        "secret": False,
        "ways": ways,
        **shared,
        **more,
    }


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    settings = [
        entry("SECRET_KEY", "key", secret=True),
        entry("POSTGRES_HOST", default="/var/run/postgresql"),
        entry("POSTGRES_PORT", "port", minimum=1, maximum=65535),
        entry("POSTGRES_DB", "name", default="mathesar_django"),
        entry("POSTGRES_USER", "name", default="mathesar"),
        entry("POSTGRES_PASSWORD", secret=True, empty="no password"),
        entry("POSTGRES_SSLMODE", "enum", values=["prefer", "require"], empty="the same as not set"),
        entry("SSO_CONFIG_DICT", "json", secret=True),
        entry("MATHESAR_BACKUP", default="true", ways=["package"]),
        entry("MATHESAR_ADMIN_USER", "name", ways=["container"]),
        entry("MATHESAR_ADMIN_PASSWORD", secret=True, ways=["container"]),
        entry("MATHESAR_LOCAL_SETTINGS", default="/etc/mathesar/local.py", builtIn=True),
    ]
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"sections": [], "types": TYPES, "settings": settings}))
    return path


def completed(catalogue: Path, *, defaults: dict[str, str] | None = None, **given: str) -> Completed:
    return complete({**GIVEN, **given}, "container", defaults=defaults or {}, catalogue=catalogue)


def test_defaults_are_the_ways_then_the_catalogues_and_never_what_a_program_has_itself(catalogue: Path) -> None:
    given = {"SECRET_KEY": "k" * 50, "PATH": "/bin", "POSTGRES_DB": "mine"}
    defaults = {"POSTGRES_HOST": "/tmp/socket", "EXTRA": "1"}
    environment, faults, notes = complete(given, "container", defaults=defaults, catalogue=catalogue)
    assert (faults, notes) == ([], [])
    assert environment == {
        **given,
        **defaults,
        "POSTGRES_USER": "mathesar",
        "MATHESAR_WAY": "container",
    }


def test_a_way_may_have_no_default_so_that_the_setting_is_needed(catalogue: Path) -> None:
    found = complete({}, "container", defaults={"POSTGRES_HOST": ""}, catalogue=catalogue)
    assert found.faults == ["SECRET_KEY is not set, nor SECRET_KEY_FILE", "POSTGRES_HOST is not set"]


def test_an_empty_value_is_not_set_unless_it_means_something(catalogue: Path) -> None:
    environment = completed(catalogue, POSTGRES_DB="", POSTGRES_PASSWORD="", POSTGRES_PORT="").environment
    assert environment["POSTGRES_DB"] == "mathesar_django"
    assert environment["POSTGRES_PASSWORD"] == ""
    assert "POSTGRES_PORT" not in environment
    assert completed(catalogue, SECRET_KEY="").faults == ["SECRET_KEY is not set, nor SECRET_KEY_FILE"]


def test_every_wrong_value_has_a_line_that_does_not_show_it(catalogue: Path) -> None:
    faults = completed(catalogue, POSTGRES_PORT="70000", SECRET_KEY="short", SSO_CONFIG_DICT="{no json}").faults
    assert faults == [
        "POSTGRES_PORT has to be a port number",
        "SECRET_KEY has to be at least 32 characters without spaces",
        "SSO_CONFIG_DICT has to be a JSON object on one line",
    ]


def test_what_kubernetes_sets_for_a_service_is_named(catalogue: Path) -> None:
    (fault,) = completed(catalogue, POSTGRES_PORT="tcp://10.0.0.1:5432").faults
    assert fault.endswith("Kubernetes has set it: enableServiceLinks: false")


def test_secrets_come_from_files_without_the_end_of_the_line(catalogue: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{'q' * 40}\n")
    (tmp_path / "password").write_bytes(b"two words \r\n")
    given = {**GIVEN, "SECRET_KEY_FILE": str(tmp_path / "key"), "POSTGRES_PASSWORD_FILE": str(tmp_path / "password")}
    del given["SECRET_KEY"]
    environment, faults, _ = complete(given, "container", defaults={}, catalogue=catalogue)
    assert faults == []
    assert environment["SECRET_KEY"] == "q" * 40
    assert environment["POSTGRES_PASSWORD"] == "two words "
    assert not {"SECRET_KEY_FILE", "POSTGRES_PASSWORD_FILE"} & environment.keys()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        (b"", "it is empty"),
        (b"\n", "it is empty"),
        (b"\xff\xfe" * 20, "it is not UTF-8"),
        (b"a\0b", "it holds a byte 0"),
        (b"x" * (1 << 21), "it is longer than 1 MB"),
    ],
)
def test_a_file_that_will_not_do_has_one_line(
    catalogue: Path, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    assert completed(catalogue, SECRET_KEY="", SECRET_KEY_FILE=str(path)).faults == [
        f"SECRET_KEY_FILE: {path} cannot be read: {reason}"
    ]


def test_a_folder_in_place_of_a_file_and_a_secret_given_twice_are_told(catalogue: Path, tmp_path: Path) -> None:
    (fault,) = completed(catalogue, SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path)).faults
    assert fault.endswith(" is a folder: there was no such file when the container was made")
    (fault,) = completed(catalogue, SECRET_KEY_FILE="/x").faults
    assert fault == "SECRET_KEY and SECRET_KEY_FILE are both set; take one of them away"


@pytest.mark.parametrize(("one", "other"), [("USER", "PASSWORD"), ("PASSWORD", "USER")])
def test_half_an_administrator_is_told(catalogue: Path, one: str, other: str) -> None:
    (fault,) = complete(
        {**GIVEN, f"MATHESAR_ADMIN_{one}": "ada"}, "container", defaults={}, catalogue=catalogue
    ).faults
    assert fault.startswith(f"MATHESAR_ADMIN_{one} is set, and MATHESAR_ADMIN_{other} is not")


def test_a_misspelt_name_is_noted_and_anything_else_is_not(catalogue: Path) -> None:
    found = completed(
        catalogue, POSTGRES_PASWORD="x", POSTGRES_PORT_5432_TCP="tcp://10.0.0.1", MATHESAR_SERVICE_HOST="x"
    )
    assert found.notes == ["there is no setting POSTGRES_PASWORD; did you mean POSTGRES_PASSWORD?"]
    assert found.faults == []


def test_the_process_ends_with_78_and_the_lines(
    catalogue: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(complete, "__kwdefaults__", {"needed": ("SECRET_KEY",), "catalogue": catalogue})
    with pytest.raises(SystemExit) as ended:
        complete_or_end({"POSTGRES_PORT": "x"}, "container", defaults={})
    assert ended.value.code == 78
    assert capsys.readouterr().err.splitlines() == [
        "mathesar: POSTGRES_PORT has to be a port number",
        "mathesar: SECRET_KEY is not set, nor SECRET_KEY_FILE",
    ]
    assert complete_or_end({"SECRET_KEY": "k" * 32}, "container", defaults={})["POSTGRES_USER"] == "mathesar"


def test_a_list_of_settings_that_is_not_there_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(complete, "__kwdefaults__", {"needed": (), "catalogue": tmp_path / "none"})
    with pytest.raises(SystemExit):
        complete_or_end({}, "container", defaults={})
    assert capsys.readouterr().err.count("\n") == 1


def test_both_readers_of_the_catalogue_judge_alike(catalogue: Path) -> None:
    ours, roots = settings_of("package", catalogue), read_catalogue(catalogue)
    assert ours.keys() == roots.keys()
    assert "MATHESAR_ADMIN_USER" not in roots
    values = ["", "x", "ü" * 40, "5432", "0", "70000", "{}", "[]", "{x}", "prefer", "verify", "k" * 32, "a\nb"]
    for name in ours:
        for value in values:
            assert (ours[name].fault(value) is None) == (roots[name].fault(value) is None), (name, value)
