"""The questions of the .deb: what is shown of the settings, and what the answers become."""

import io
import re
from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.package import installation, lifecycle
from mathesar_admin.package.debconf import OF_SERVER, SHOWN
from mathesar_admin.settings.files import make_missing, write_setting
from mathesar_admin.settings.store import read_settings
from mathesar_admin.unit import service
from tests.conftest import Machine

TEMPLATES = Path(__file__).parents[4] / "debian-templates"
# As postinst gives them where nobody has said anything.
UNSAID = {
    "domain": "",
    "listen": "127.0.0.1:8000",
    "database": "local",
    "host": "",
    "port": "5432",
    "dbname": "mathesar_django",
    "user": "mathesar",
    "password": "",
    "sslmode": "require",
}
ELSEWHERE = {**UNSAID, "database": "remote", "host": "192.0.2.7", "password": " hid den"}


@pytest.fixture
def deb(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A first installation, before anything of it was made."""
    machine.command("systemctl")
    defaults = machine.library / "defaults.env"
    environment = "".join(f"{name}={value}\n" for name, value in machine.environment().items())
    defaults.write_text(f"{defaults.read_text()}{environment}")
    monkeypatch.setattr(installation, "make_account", lambda: None)
    monkeypatch.setattr(paths, "NETWORK_DROP_IN", machine.root / "unit.d" / "network.conf")
    monkeypatch.setattr(service, "daemon_reload", lambda: None)
    return machine


def answer(monkeypatch: pytest.MonkeyPatch, answers: dict[str, str]) -> int:
    text = "".join(f"{name} {value}\n" for name, value in answers.items())
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return lifecycle.main(["answered"])


def shown(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    assert lifecycle.main(["asked"]) == 0
    return dict(line.partition(" ")[::2] for line in capsys.readouterr().out.splitlines())


def test_where_nobody_answers_no_file_is_made(deb: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer(monkeypatch, UNSAID) == 0
    assert answer(monkeypatch, {}) == 0
    assert list(deb.etc.iterdir()) == []


def test_answers_become_settings_once(deb: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {**UNSAID, "domain": "Data.example.org:8443", "listen": "127.0.0.1:8001"}
    assert answer(monkeypatch, answers) == 0
    text = paths.SETTINGS.read_text()
    assert "MATHESAR_DOMAIN=data.example.org:8443\n" in text
    assert "MATHESAR_LISTEN=127.0.0.1:8001\n" in text
    assert answer(monkeypatch, answers) == 0
    assert paths.SETTINGS.read_text() == text
    assert answer(monkeypatch, UNSAID) == 0
    assert "\nMATHESAR_DOMAIN" not in paths.SETTINGS.read_text()


def test_a_server_elsewhere_gets_its_password_and_is_let_through(
    deb: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(monkeypatch, ELSEWHERE) == 0
    settings = read_settings()
    assert (settings.get("POSTGRES_HOST"), settings.get("POSTGRES_SSLMODE")) == ("192.0.2.7", "require")
    assert settings.values["POSTGRES_PASSWORD"] == (" hid den", paths.SECRETS)
    assert "IPAddressAllow=192.0.2.7\n" in paths.NETWORK_DROP_IN.read_text()
    today = shown(capsys)
    assert (today["database"], today["host"]) == ("remote", "192.0.2.7")
    assert "hid den" not in str(today)
    # An empty password keeps the one that is there.
    assert answer(monkeypatch, {**ELSEWHERE, "password": ""}) == 0
    assert read_settings().get("POSTGRES_PASSWORD") == " hid den"


def test_back_to_this_machine_nothing_of_the_other_server_stays(
    deb: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, {**ELSEWHERE, "user": "dba_made_it", "port": "5433"})
    assert answer(monkeypatch, UNSAID) == 0
    settings = read_settings()
    names = ("POSTGRES_HOST", "POSTGRES_USER", "POSTGRES_PORT", "POSTGRES_PASSWORD", "POSTGRES_SSLMODE")
    assert [settings.get(name) for name in names] == [str(deb.root / "run"), "mathesar", "", "", ""]


def test_what_is_said_of_a_local_server_stays(deb: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    make_missing()
    write_setting(paths.SETTINGS, "POSTGRES_PORT", "5433")
    before = paths.SETTINGS.read_bytes()
    assert answer(monkeypatch, UNSAID) == 0
    assert paths.SETTINGS.read_bytes() == before


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"listen": "8000000"}, "--listen has to be an address and a port"),
        ({"domain": "example.org/mathesar"}, "cannot be served below a path"),
        ({"database": "remote"}, "the host of the PostgreSQL server elsewhere is not said"),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused_and_none_is_written(
    deb: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answers: dict[str, str],
    reason: str,
) -> None:
    assert answer(monkeypatch, {**UNSAID, "domain": "data.example.org", **answers}) != 0
    assert reason in capsys.readouterr().err
    assert list(deb.etc.iterdir()) == []


def test_the_settings_are_shown_as_they_are(deb: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    make_missing()
    write_setting(paths.SETTINGS, "MATHESAR_DOMAIN", "data.example.org")
    write_setting(paths.DETECTED, "POSTGRES_PORT", "5433")
    assert shown(capsys) == {
        "database": "local",
        "host": "",
        "domain": "data.example.org",
        "listen": "127.0.0.1:8000",
        "port": "",
        "dbname": "mathesar_django",
        "user": "mathesar",
        "sslmode": "require",
    }


def test_the_scripts_ask_and_give_the_same_names() -> None:
    names = {"database", *OF_SERVER, *SHOWN}
    assert set(re.findall(r"^Template: mathesar/(\w+)$", (TEMPLATES / "templates").read_text(), re.M)) == names
    given = re.search(r"for name in (.*); do\n    if db_get", (TEMPLATES / "postinst").read_text())
    assert given is not None
    assert set(given.group(1).split()) == names
    config = (TEMPLATES / "config").read_text()
    asked = re.search(r"for name in (.*); do ask", config)
    assert asked is not None
    assert {*re.findall(r"^ask \w+ (\w+)", config, re.M), *asked.group(1).split()} == names
    assert set(re.findall(r"\bask (\w+)", config)) <= {"medium", "low"}
    documented = (TEMPLATES.parent / "docs/set-up/automate.md").read_text()
    assert set(re.findall(r"^\| `mathesar/(\w+)`", documented, re.M)) == names
