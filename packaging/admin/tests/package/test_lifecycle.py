"""What the package's scripts do by way of lifecycle: the order of their commands, and what they say."""

import time

import pytest

from mathesar_admin import paths
from mathesar_admin.package import lifecycle
from mathesar_admin.unit import service
from tests.conftest import RECORD, Machine

STATES = {
    "active": "ActiveState=active\\nSubState=running\\nUnitFileState=enabled",
    "waiting": "ActiveState=activating\\nSubState=auto-restart\\nUnitFileState=enabled",
    "starting": "ActiveState=activating\\nSubState=start-pre\\nUnitFileState=enabled",
    "failed": "ActiveState=failed\\nSubState=failed\\nUnitFileState=enabled",
    "stopped": "ActiveState=inactive\\nSubState=dead\\nUnitFileState=enabled",
    "disabled": "ActiveState=inactive\\nSubState=dead\\nUnitFileState=disabled",
}


@pytest.fixture
def booted(machine: Machine) -> Machine:
    machine.boot()
    for command in ("systemd-sysusers", "systemd-tmpfiles", "deb-systemd-invoke", "dpkg-query"):
        machine.command(command)
    state(machine, "active")
    return machine


def state(machine: Machine, name: str) -> None:
    """The service is in this state, whatever happens."""
    machine.command("systemctl", f"case \"$*\" in show*) printf '{STATES[name]}\\n' ;; esac")


def acts(machine: Machine) -> list[str]:
    """The calls that change something."""
    return [call for call in machine.calls() if not call.startswith(("systemctl show", "dpkg-query"))]


def rpm(machine: Machine) -> None:
    machine.record({**RECORD, "format": "rpm"})
    (machine.commands / "deb-systemd-invoke").unlink()


def test_a_first_installation_makes_everything_then_starts_and_says_so(
    booted: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lifecycle.main(["installed"]) == 0
    assert acts(booted) == [
        "systemctl start --no-block mathesar-bytecode.service",
        "systemd-sysusers mathesar.conf",
        "systemd-tmpfiles --create mathesar.conf",
        "deb-systemd-invoke start mathesar-upkeep.timer",
        "deb-systemd-invoke start mathesar-backup.timer",
        "deb-systemd-invoke restart mathesar.service",
        "systemctl --system daemon-reload",
    ]
    # The first start makes the key.
    assert not paths.SECRETS.exists()
    assert paths.SETTINGS.exists()
    assert (
        capsys.readouterr().out == "Mathesar answers on http://127.0.0.1:8000/ now; the next step: mathesar status"
        " (and to give people PostgreSQL roles of their own: mathesar collaborators)\n"
    )


def test_an_upgrade_has_units_read_again_first(booted: Machine) -> None:
    assert lifecycle.main(["upgraded"]) == 0
    calls = acts(booted)
    assert calls[0] == "systemctl --system daemon-reload"
    assert calls.count("systemctl --system daemon-reload") == 1
    assert calls[-1] == "deb-systemd-invoke restart mathesar.service"


@pytest.mark.parametrize(
    ("name", "server", "line"),
    [
        (
            "waiting",
            False,
            "Mathesar waits for PostgreSQL and then sets itself up; the next step: apt install postgresql",
        ),
        ("failed", True, "Mathesar does not run yet; the reason and the next step: mathesar status"),
    ],
)
def test_where_it_does_not_run_one_line_names_the_next_step(
    booted: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    server: bool,
    line: str,
) -> None:
    state(booted, name)
    monkeypatch.setattr(service, "server_is_installed", lambda: server)
    lifecycle.main(["installed"])
    assert capsys.readouterr().out == f"{line}\n"


def test_a_server_of_the_same_transaction_is_not_waited_for(
    booted: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[str] = []
    monkeypatch.setattr(service, "invoke_in_background", started.append)
    booted.command("dpkg-query", "printf 'postgresql-17 unpacked\\n'")
    lifecycle.main(["installed"])
    assert started == ["restart"]
    assert paths.POSTGRESQL_IS_COMING.exists()
    assert "deb-systemd-invoke restart mathesar.service" not in acts(booted)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("line", "is_coming"),
    [
        ("postgresql-common half-configured", True),
        ("postgresql-17 triggers-awaited", True),
        ("postgresql-17 installed", False),
        ("postgresql-client-17 unpacked", False),
    ],
)
def test_only_a_server_that_is_not_configured_yet_is_coming(booted: Machine, line: str, is_coming: bool) -> None:
    booted.command("dpkg-query", f"printf '{line}\\n'")
    assert service.postgresql_is_coming() is is_coming


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("waiting", ["deb-systemd-invoke restart mathesar.service"]),
        ("starting", ["deb-systemd-invoke start mathesar.service"]),
        ("failed", ["deb-systemd-invoke restart mathesar.service"]),
        ("active", []),
        ("stopped", []),
    ],
)
def test_a_trigger_is_the_next_try_of_what_waits_and_touches_nothing_else(
    booted: Machine, name: str, calls: list[str]
) -> None:
    state(booted, name)
    assert lifecycle.main(["triggered"]) == 0
    assert acts(booted) == calls


def test_where_systemd_does_not_run_everything_is_made_and_nothing_started(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("systemd-sysusers", "systemd-tmpfiles", "systemctl", "deb-systemd-invoke"):
        machine.command(command)
    module = machine.library / "app/module.py"
    module.parent.mkdir()
    module.write_text("")
    for verb in ("upgraded", "triggered", "settled"):
        assert lifecycle.main([verb]) == 0
    assert capsys.readouterr().out == ""
    for verb in ("installed", "settled-first"):
        assert lifecycle.main([verb]) == 0
        said = "Mathesar is not started, as systemd does not run here; it starts on the next boot\n"
        assert capsys.readouterr().out == said
    assert not paths.SECRETS.exists()
    calls = machine.calls()
    assert [call for call in calls if call.startswith(("systemctl", "deb-systemd"))] == []
    assert list(machine.library.rglob("*.pyc")) != []


def test_the_offline_mode_of_systemd_counts_as_not_running(booted: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYSTEMD_OFFLINE", "1")
    lifecycle.main(["triggered"])
    assert booted.calls() == []


def test_an_rpm_is_prepared_and_then_started_where_the_preset_says_so(
    booted: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    rpm(booted)
    assert lifecycle.main(["prepared"]) == 0
    assert acts(booted) == ["systemd-tmpfiles --create mathesar.conf"]
    assert paths.SETTINGS.exists()
    assert not paths.SECRETS.exists()
    assert lifecycle.main(["settled-first"]) == 0
    assert acts(booted) == [
        "systemctl start --no-block mathesar-bytecode.service",
        "systemctl start mathesar-upkeep.timer",
        "systemctl start mathesar-backup.timer",
        "systemctl restart mathesar.service",
    ]
    assert "now; the next step: sudo mathesar status" in capsys.readouterr().out
    state(booted, "disabled")
    lifecycle.main(["settled-first"])
    assert acts(booted) == ["systemctl start --no-block mathesar-bytecode.service"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("waiting", "Mathesar waits for its database; the next step: sudo mathesar setup\n"),
        ("failed", "Mathesar does not run; the reason and the next step: sudo mathesar status\n"),
    ],
)
def test_after_an_upgrade_of_an_rpm_it_is_started_if_it_ran_before(
    booted: Machine, capsys: pytest.CaptureFixture[str], name: str, line: str
) -> None:
    rpm(booted)
    state(booted, name)
    lifecycle.main(["settled"])
    assert "systemctl restart mathesar.service" not in acts(booted)
    paths.WAS_ACTIVE.touch()
    lifecycle.main(["settled"])
    assert acts(booted)[-1] == "systemctl restart mathesar.service"
    assert not paths.WAS_ACTIVE.exists()
    assert capsys.readouterr().out == line


def test_an_account_that_cannot_be_made_ends_the_installation(
    booted: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    booted.command("systemd-sysusers", "echo 'read-only file system' >&2; exit 1")
    assert lifecycle.main(["installed"]) == 1
    assert capsys.readouterr().err == "mathesar: the account mathesar cannot be made: read-only file system\n"


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["installed", "upgraded"]])
def test_an_unknown_verb_is_a_usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert lifecycle.main(arguments) == 2
    assert "give one of installed, upgraded" in capsys.readouterr().err


def test_a_start_that_takes_long_goes_on_without_the_package_manager(
    booted: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    booted.command("deb-systemd-invoke", "case $1 in restart) sleep 60 ;; esac")
    state(booted, "starting")
    monkeypatch.setattr(service, "SCRIPT_SECONDS", 0.2)
    begun = time.monotonic()
    assert lifecycle.main(["upgraded"]) == 0
    assert time.monotonic() - begun < 10
    said = "Mathesar still starts, and goes on with that by itself; whom it waits for: mathesar status\n"
    assert capsys.readouterr().out == said


def test_an_upgrade_says_how_long_it_did_not_answer(booted: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    away = "ActiveExitTimestampMonotonic=5000000\\nActiveEnterTimestampMonotonic=17400000"
    booted.command("systemctl", f"case \"$*\" in show*) printf '{STATES['active']}\\n{away}\\n' ;; esac")
    lifecycle.main(["upgraded"])
    assert "answers on http://127.0.0.1:8000/ now, after 12 seconds without it; the next" in capsys.readouterr().out


@pytest.mark.parametrize("verb", ["installed", "upgraded"])
@pytest.mark.parametrize(("is_mounted", "seen"), [(True, 3), (False, 0)])
def test_bytecode_is_waited_for_where_usr_may_be_made_read_only(
    booted: Machine, monkeypatch: pytest.MonkeyPatch, verb: str, is_mounted: bool, seen: int
) -> None:
    states = iter(["activating", "activating", "inactive"])
    asked = []
    real = service.unit_state

    def unit_state(unit: str = service.UNIT) -> service.UnitState:
        if unit != service.BYTECODE_UNIT:
            return real(unit)
        asked.append(unit)
        return service.UnitState(next(states), "", "static", "", tries_again=False)

    monkeypatch.setattr(service, "unit_state", unit_state)
    monkeypatch.setattr(service, "POLL_SECONDS", 0)
    monkeypatch.setattr("os.path.ismount", lambda path: is_mounted and path == paths.ROOT / "usr")
    assert lifecycle.main([verb]) == 0
    assert len(asked) == seen
