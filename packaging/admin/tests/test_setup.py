"""mathesar setup: the order of its steps, and where it ends."""

import argparse

import pytest

from mathesar_admin import installation, service
from mathesar_admin.cli import main
from mathesar_admin.errors import AdminError
from mathesar_admin.settings.files import make_missing
from mathesar_admin.setup import options
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.steps import privileges, role, server
from tests.conftest import Machine


@pytest.fixture
def steps(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What setup does, each of its steps by name; the service does not run yet, and everything succeeds."""
    make_missing()
    machine.boot()
    machine.command("systemctl", "case $1 in show) echo ActiveState=inactive ;; esac")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    done: list[str] = []
    monkeypatch.setattr(installation, "repair", lambda: done.append("repair"))
    monkeypatch.setattr(server, "bring_up", lambda _: done.append("server"))

    def report(_: object) -> int:
        done.append("status")
        return 0

    monkeypatch.setattr("mathesar_admin.commands.status.report", report)
    monkeypatch.setattr(privileges, "set_privilege", lambda _, name, allow: done.append(f"{name}={allow}"))
    makes(monkeypatch, done, 0)
    return done


def makes(monkeypatch: pytest.MonkeyPatch, done: list[str], code: int) -> None:
    """The role is made with this exit code."""

    def make_role(_: object, *, adopt: bool) -> int:
        done.append(f"role adopt={adopt}")
        return code

    monkeypatch.setattr(role, "make_role", make_role)


def test_everything_is_made_then_privileges_then_the_service_then_the_status(
    steps: list[str], machine: Machine
) -> None:
    assert main(["setup", "--adopt", "--allow-create-database", "--no-allow-manage-roles"]) == 0
    assert steps == [
        "repair",
        "server",
        "role adopt=True",
        "create-database=True",
        "manage-roles=False",
        "status",
    ]
    assert "systemctl restart mathesar.service" in machine.calls()


def test_a_service_that_runs_goes_on(steps: list[str], machine: Machine) -> None:
    machine.command("systemctl", "case $1 in show) echo ActiveState=active ;; esac")
    assert main(["setup"]) == 0
    assert not any("restart" in call for call in machine.calls())


def test_what_is_refused_ends_it(steps: list[str], machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    makes(monkeypatch, steps, 1)
    assert main(["setup", "--allow-manage-roles"]) == 1
    assert steps == ["repair", "server", "role adopt=False"]
    assert not any("restart" in call for call in machine.calls())


def test_without_a_server_the_service_waits_but_no_privilege_can_be_given(
    steps: list[str], machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    makes(monkeypatch, steps, 75)
    assert main(["setup"]) == 0
    assert "systemctl restart --no-block mathesar.service" in machine.calls()
    assert main(["setup", "--allow-manage-roles"]) == 1


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(
    steps: list[str], machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = machine.environment()
    monkeypatch.setattr("mathesar_admin.settings.store.Settings.environment", lambda _: environment)
    before = {path: path.read_bytes() for path in machine.etc.iterdir()}
    assert main(["setup", "--dry-run", "--adopt", "--no-allow-manage-roles"]) == 0
    said = capsys.readouterr().out
    for part in (
        "start PostgreSQL",
        "make the role mathesar",
        "take them over",
        "take back the privilege manage-roles",
        "start mathesar.service",
    ):
        assert part in said
    assert steps == []
    assert {path: path.read_bytes() for path in machine.etc.iterdir()} == before
    assert {call.split()[1] for call in machine.calls()} <= {"show", "cat"}


def test_a_dry_run_says_when_there_is_nothing_to_do(
    steps: list[str], machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.command("systemctl", "case $1 in show) echo ActiveState=active ;; esac")
    environment = {**machine.environment(), "POSTGRES_HOST": "db.example.com"}
    monkeypatch.setattr("mathesar_admin.settings.store.Settings.environment", lambda _: environment)
    assert main(["setup", "--dry-run"]) == 0
    assert capsys.readouterr().out == "mathesar: there is nothing to do\n"


def test_an_answer_that_is_a_setting_is_written_and_a_running_service_restarted(
    steps: list[str], machine: Machine
) -> None:
    machine.command("systemctl", "case $1 in show) echo ActiveState=active ;; esac")
    assert main(["setup", "--listen", "127.0.0.1:8001"]) == 0
    assert "MATHESAR_LISTEN=127.0.0.1:8001\n" in (machine.etc / "mathesar.env").read_text()
    assert "systemctl restart mathesar.service" in machine.calls()
    before = (machine.etc / "mathesar.env").read_bytes()
    assert main(["setup", "--listen", "127.0.0.1:8001"]) == 0
    assert not any("restart" in call for call in machine.calls())
    assert (machine.etc / "mathesar.env").read_bytes() == before
    assert main(["setup", "--listen", ""]) == 0
    assert "MATHESAR_LISTEN=127" not in (machine.etc / "mathesar.env").read_text()


def test_an_invalid_answer_is_refused_before_anything_is_done(
    steps: list[str], machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], ["--dry-run"]):
        assert main(["setup", "--listen", "8000000", *more]) == 2
        assert "mathesar: --listen has to be an address and a port" in capsys.readouterr().err
    assert steps == []


def test_what_no_option_says_is_no_answer() -> None:
    parser = argparse.ArgumentParser()
    options.declare(parser)
    assert options.answers_of(parser.parse_args([])) == Answers()


def test_without_systemd_nothing_is_started_and_that_is_said(
    steps: list[str], machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    (machine.root / "run/systemd").rmdir()
    main(["setup"])
    assert "systemd does not run here, so the service was not started" in capsys.readouterr().err


# What setup does of the work of scripts.


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
        "systemctl preset mathesar.service",
    ]
    assert (unscripted.etc / "secret.env").exists()


def test_old_bytecode_that_stays_ends_it(unscripted: Machine) -> None:
    (unscripted.library / "bin/bytecode").write_text("#!/bin/sh\necho read-only >&2; exit 1\n")
    with pytest.raises(AdminError, match="the old bytecode cannot be removed: read-only"):
        installation.repair()


def test_while_bytecode_is_being_compiled_nothing_is_repaired(unscripted: Machine) -> None:
    unscripted.command("systemctl", "echo ActiveState=activating")
    installation.repair()
    assert [call for call in unscripted.calls() if not call.startswith("systemctl show")] == []


def test_a_compiler_that_is_killed_costs_speed_and_nothing_else(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("systemd-sysusers", "systemd-tmpfiles"):
        machine.command(command)

    def killed() -> bool:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("mathesar_admin.bytecode.compile_all", killed)
    installation.prepare()
    assert (machine.etc / "secret.env").exists()
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
    from mathesar_admin import lifecycle

    machine.boot()
    machine.command("systemctl", "case $1 in show) echo ActiveState=active ;; esac")
    monkeypatch.setattr(service, "invoke", lambda _: None)
    monkeypatch.setattr(installation, "prepare", lambda: None)
    (machine.etc / "mathesar.env").mkdir()
    assert lifecycle.main(["upgraded"]) == 0
    assert capsys.readouterr().out == "Mathesar answers now; the next step: mathesar status\n"
