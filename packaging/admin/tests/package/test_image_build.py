"""An image of a system is built: nothing that runs here belongs to it."""

from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.database.psql import UnansweredError, ask
from mathesar_admin.package.image_build import is_image_build
from mathesar_admin.package.lifecycle import main as lifecycle
from mathesar_admin.processes.as_service import ask_service
from mathesar_admin.unit import service
from tests.conftest import RECORD, SERVER, Machine


@pytest.fixture
def image(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A chroot with the host's /run, where the host's systemd and its PostgreSQL are."""
    machine.boot()
    machine.socket(5432)
    for command in ("systemctl", "systemd-sysusers", "systemd-tmpfiles", "deb-systemd-invoke", "psql", "dpkg-query"):
        machine.command(command)
    monkeypatch.setattr(paths, "ROOT_OF_INIT", machine.root)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    defaults = machine.library / "defaults.env"
    environment = "".join(f"{name}={value}\n" for name, value in machine.environment().items())
    defaults.write_text(f"{defaults.read_text()}{environment}")
    module = machine.library / "app/module.py"
    module.parent.mkdir()
    module.write_text("")
    return machine


@pytest.mark.parametrize("value", ["1", "true", "yes", "On"])
def test_systemd_offline_counts(machine: Machine, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    machine.boot()
    assert not is_image_build()
    assert service.systemd_runs()
    monkeypatch.setenv("SYSTEMD_OFFLINE", value)
    assert is_image_build()
    assert not service.systemd_runs()


def test_a_chroot_counts_with_and_without_proc(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.boot()
    for root in (machine.root, machine.root / "proc/1/root"):
        monkeypatch.setattr(paths, "ROOT_OF_INIT", root)
        assert is_image_build()
        assert not service.systemd_runs()


def test_a_first_process_that_may_not_be_looked_at_is_no_chroot(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: Path, __: object) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "samefile", denied)
    assert not is_image_build()


def test_a_container_without_systemd_is_its_own(machine: Machine) -> None:
    assert not is_image_build()
    assert not service.systemd_runs()


@pytest.mark.parametrize(
    ("record", "verb", "step"),
    [
        (RECORD, "installed", ""),
        (
            {**RECORD, "format": "rpm", "server": {**SERVER, "startsItself": False}},
            "settled-first",
            "; to have that set up PostgreSQL, too: mathesar setup",
        ),
    ],
)
def test_the_installation_claims_nothing_starts_nothing_and_makes_no_key(
    image: Machine, record: dict[str, object], verb: str, step: str, capsys: pytest.CaptureFixture[str]
) -> None:
    image.record(record)
    assert lifecycle([verb]) == 0
    said = capsys.readouterr().out
    assert said == f"Mathesar is not started, as systemd does not run here; it starts on the next boot{step}\n"
    assert [call for call in image.calls() if call.startswith(("systemctl", "deb-systemd"))] == []
    assert list(image.library.rglob("*.pyc")) != []
    assert not paths.SECRETS.exists()


def test_the_hosts_server_is_not_asked(image: Machine) -> None:
    with pytest.raises(UnansweredError, match="not the one of the image"):
        ask(str(image.root / "run"), "5432", "made.sql", {})
    assert image.calls() == []


def test_the_application_does_not_run(image: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert not ask_service("mathesar_service.asked.administrators", []).succeeded
    assert main(["manage", "check"]) == 1
    assert "needs a machine that runs" in capsys.readouterr().err
    assert not paths.SECRETS.exists()


def test_status_does_not_take_the_host_for_the_image(image: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"]) == 1
    said = capsys.readouterr().out
    assert "an image is being built here" in said
    assert "answers" not in said
    assert image.calls() == []


def test_set_up_leaves_to_the_first_boot_what_needs_a_machine(
    image: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    link = image.root / "wants.service"
    monkeypatch.setattr(paths, "SET_UP_AT_BOOT", link)
    monkeypatch.setattr("mathesar_admin.package.installation.repair", lambda: None)
    monkeypatch.setattr("mathesar_admin.package.installation.lacks_scripts", lambda: False)
    assert main(["setup", "--listen", "127.0.0.1:8001"]) == 0
    assert "mathesar: set PostgreSQL up and start the service on the first boot\n" in capsys.readouterr().out
    assert image.calls() == ["systemctl enable mathesar-setup.service"]
    assert "MATHESAR_LISTEN=127.0.0.1:8001" in paths.SETTINGS.read_text()
    link.symlink_to("/usr/lib/systemd/system/mathesar-setup.service")
    assert main(["setup"]) == 0
    assert image.calls() == []


@pytest.mark.parametrize("option", ["--allow-create-database", "--adopt"])
def test_what_set_up_could_not_keep_is_refused(
    image: Machine, option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mathesar_admin.package.installation.lacks_scripts", lambda: False)
    assert main(["setup", option]) == 1
    said = capsys.readouterr().err
    assert f"{option} needs a machine that runs" in said
    assert image.calls() == []
