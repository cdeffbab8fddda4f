"""What an installation consists of besides its files, and what setup does of the work of the package's scripts."""

import pytest

from mathesar_admin.errors import AdminError
from mathesar_admin.package import installation
from mathesar_admin.processes import process
from mathesar_admin.unit import service
from tests.conftest import Machine


@pytest.fixture
def unscripted(machine: Machine) -> Machine:
    """Installed without scripts: there is no bytecode."""
    machine.boot()
    for command in ("systemctl", "systemd-sysusers", "systemd-tmpfiles"):
        machine.command(command)
    program = machine.library / "bin/bytecode"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    return machine


def test_after_an_installation_without_scripts_everything_is_made(unscripted: Machine) -> None:
    installation.repair()
    calls = [call for call in unscripted.calls() if not call.startswith("systemctl show")]
    assert calls == [
        "systemctl --system daemon-reload",
        "systemctl stop mathesar.service",
        "systemd-sysusers mathesar.conf",
        "systemd-tmpfiles --create mathesar.conf",
        "systemctl start --no-block mathesar-bytecode.service",
        "systemctl preset mathesar.service mathesar-upkeep.timer",
    ]
    assert (unscripted.etc / "mathesar.env").exists()


def test_old_bytecode_that_stays_ends_it(unscripted: Machine) -> None:
    (unscripted.library / "bin/bytecode").write_text("#!/bin/sh\necho read-only >&2; exit 1\n")
    with pytest.raises(AdminError, match="the old bytecode cannot be removed: read-only"):
        installation.repair()


def test_while_bytecode_is_being_compiled_nothing_is_repaired(
    unscripted: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "find_account", lambda _: process.find_account("root"))
    unscripted.command("systemctl", "echo ActiveState=activating")
    installation.repair()
    assert [call for call in unscripted.calls() if not call.startswith("systemctl show")] == []


def test_an_account_that_is_gone_is_made_again(unscripted: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "find_account", lambda _: None)
    unscripted.command("systemctl", "echo ActiveState=activating")
    installation.repair()
    assert "systemd-sysusers mathesar.conf" in unscripted.calls()


def test_a_compiler_that_is_killed_costs_speed_and_nothing_else(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("systemd-sysusers", "systemd-tmpfiles"):
        machine.command(command)

    def killed() -> bool:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("mathesar_admin.package.bytecode.compile_all", killed)
    installation.prepare()
    assert (machine.etc / "mathesar.env").exists()
    assert "the service starts slower" in capsys.readouterr().err


def test_folders_that_cannot_be_made_are_said_and_end_nothing(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.command("systemd-tmpfiles", "echo 'Read-only file system' >&2; exit 73")
    installation.make_folders()
    assert "Read-only file system" in capsys.readouterr().err


def test_an_unreadable_file_does_not_fail_a_script_after_the_start(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from mathesar_admin.package import lifecycle

    machine.boot()
    machine.command("systemctl", "case $1 in show) echo ActiveState=active ;; esac")
    monkeypatch.setattr(service, "invoke", lambda _: None)
    monkeypatch.setattr(installation, "prepare", lambda: None)
    (machine.etc / "mathesar.env").mkdir()
    assert lifecycle.main(["upgraded"]) == 0
    assert capsys.readouterr().out == "Mathesar answers now; the next step: mathesar status\n"
