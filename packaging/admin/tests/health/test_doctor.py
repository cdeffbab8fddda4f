"""What the doctor says, and its exit codes, which are those of monitoring plugins."""

import json
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.errors import AdminError
from mathesar_admin.health import status
from mathesar_admin.health.doctor import clock, database, examine, kept, reach, running, storage, unit
from mathesar_admin.health.doctor.diagnosis import Diagnosis, as_text, document, of_finding, worst
from mathesar_admin.health.doctor.scene import Scene, set_scene
from mathesar_admin.health.findings import Finding
from mathesar_admin.processes.process import Account, Outcome
from mathesar_admin.settings.store import Settings
from tests.conftest import RECORD, Machine

APPLICATION: dict[str, Any] = {
    "version": "1.2.3",
    "server": "17.5 (Debian 17.5-1)",
    "migrations": {"pending": [], "applied": 30},
    "databases": [{"name": "mathesar", "version": "1.2.3"}],
    "imports": {
        "files": 3,
        "bytes": 5_000_000,
        "unneeded": 2,
        "unneededBytes": 4_000_000,
        "missing": 0,
        "withoutRecord": 0,
        "withoutRecordBytes": 0,
    },
    "sessions": {"all": 5, "expired": 2},
}


def scene(application: dict[str, Any] | None = None, **environment: str) -> Scene:
    return Scene(Settings((), {}), environment, APPLICATION if application is None else application, None)


def severities(found: list[Diagnosis]) -> dict[str, str]:
    return {one.key: one.severity for one in found}


@pytest.mark.parametrize(
    ("given", "together", "code"),
    [
        ([], "ok", 0),
        (["ok", "ok"], "ok", 0),
        (["ok", "unknown"], "unknown", 3),
        (["unknown", "warning", "ok"], "warning", 1),
        (["warning", "critical", "unknown"], "critical", 2),
    ],
)
def test_the_worst_finding_decides(given: list[str], together: str, code: int) -> None:
    found = [Diagnosis(f"k{number}", severity, "what") for number, severity in enumerate(given)]
    assert worst(found) == together
    assert (document(found)["code"], document(found)["ok"]) == (code, code == 0)


@pytest.mark.parametrize(
    ("found", "arguments", "code", "first"),
    [
        ([Diagnosis("disk", "ok", "all of it is free")], [], 0, "MATHESAR OK - 1 findings, nothing to fix"),
        (
            [Diagnosis("clock", "warning", "slow"), Diagnosis("disk", "critical", "full", "w", "m")],
            [],
            2,
            "MATHESAR CRITICAL - disk: full; and 1 more",
        ),
        (
            [Diagnosis("clock", "warning", "slow"), Diagnosis("disk", "critical", "full", "w", "m")],
            ["--ignore", "disk"],
            1,
            "MATHESAR WARNING - clock: slow",
        ),
    ],
)
def test_the_first_line_and_the_exit_code_are_a_monitoring_plugins(
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    found: list[Diagnosis],
    arguments: list[str],
    code: int,
    first: str,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(examine, "set_scene", lambda _: scene())
    monkeypatch.setattr(examine, "PARTS", (("part", lambda _: found),))
    assert main(["doctor", *arguments]) == code
    assert capsys.readouterr().out.splitlines()[0] == first
    assert main(["doctor", "--json", *arguments]) == code
    assert json.loads(capsys.readouterr().out)["code"] == code


def test_what_keeps_the_doctor_from_work_is_unknown_and_never_a_warning(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert main(["doctor"]) == 3
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--jsno"])
    assert ended.value.code == 3
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    def fails(_: object) -> Scene:
        raise KeyError("x")

    monkeypatch.setattr(examine, "set_scene", fails)
    assert main(["doctor"]) == 3
    assert "a fault in this program" in capsys.readouterr().err


def test_a_part_that_fails_is_unknown_and_the_others_go_on(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(_: Scene) -> list[Diagnosis]:
        raise AdminError("cannot look", "Try again.")

    monkeypatch.setattr(examine, "set_scene", lambda _: scene())
    parts = (("first", refuses), ("second", lambda _: [Diagnosis("second", "ok", "fine")]))
    monkeypatch.setattr(examine, "PARTS", parts)
    found = examine.examine(Settings((), {}))
    assert severities(found) == {"first": "unknown", "second": "ok"}
    assert (found[0].what, found[0].fix) == ("cannot look", "Try again.")


def test_no_bar_and_no_control_character_reaches_monitoring_or_the_terminal() -> None:
    text = as_text([Diagnosis("data", "warning", "a|b \x1b[31mred", "w|y", "m|d")])
    assert "|" not in text
    assert "\x1b" not in text


def test_whatever_needs_something_says_why_and_what_to_type(machine: Machine) -> None:
    old = {**APPLICATION, "migrations": {"pending": ["mathesar.0002_x"], "applied": 1}, "server": "13.2"}
    old["databases"] = [{"name": "one", "version": "1.0"}]
    old["sessions"] = {"all": 20_000, "expired": 10_000}
    old["imports"] = {**APPLICATION["imports"], "unneededBytes": 2_000_000_000, "missing": 1}
    here = scene(old)
    parts = (database.look_at_tables, database.look_at_databases, kept.look_at_imports, kept.look_at_sessions)
    found = [one for part in parts for one in part(here)]
    assert severities(found) == {
        "postgresql": "critical",
        "migrations": "warning",
        "sql": "warning",
        "imports": "warning",
        "imports-gone": "warning",
        "sessions": "warning",
    }
    assert all(one.why and one.fix for one in found)
    well = [one for part in parts for one in part(scene())]
    assert {one.severity for one in well} == {"ok"}


def test_an_application_that_cannot_be_asked_is_unknown(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    from mathesar_admin.health.doctor import scene as module

    monkeypatch.setattr(module, "ask_service", lambda *_, **__: Outcome(1, "", "x\nthe database cannot be used\n"))
    here = set_scene(Settings((), {}))
    assert here.fault == "the database cannot be used"
    assert severities(list(database.look_at_tables(here))) == {"application": "unknown"}
    assert list(kept.look_at_imports(here)) == []


def test_a_note_without_a_step_is_no_warning_but_one_with_a_step_is() -> None:
    environment = "mathesar"
    assert running._of(Finding("collaborators", "", "trust", "note"), [], environment).severity == "ok"
    role = running._of(Finding("role", "", "SUPERUSER", "note"), [], environment)
    assert (role.severity, "ALTER ROLE mathesar NOSUPERUSER" in (role.fix or "")) == ("warning", True)
    stopped = running._of(Finding("service", "", "inactive", "problem"), [], environment)
    assert (stopped.severity, stopped.fix) == ("critical", "systemctl enable --now mathesar")
    answers = running._of(Finding("answers", "", "no", "problem", "mathesar setup"), ["why not"], environment)
    assert (answers.severity, "why not" in (answers.why or "")) == ("critical", True)
    assert of_finding(Finding("x", "", "y")).severity == "ok"


def test_a_service_that_something_else_stops_is_not_to_be_started_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    step = "mathesar setup, which starts PostgreSQL"
    said = [Finding("service", "", "inactive", "problem"), Finding("answers", "", "no", "problem", step)]
    monkeypatch.setattr(status, "look", lambda _: said)
    assert [one.fix for one in running.look_at_status(scene()) if one.severity == "critical"] == [step, step]
    monkeypatch.setattr(status, "look", lambda _: said[:1])
    assert [one.fix for one in running.look_at_status(scene()) if one.severity == "critical"] == [
        "systemctl enable --now mathesar"
    ]


@pytest.mark.parametrize(
    ("free", "size", "severity"),
    [
        (50e9, 100e9, "ok"),
        (1.9e9, 100e9, "warning"),
        (0.2e9, 100e9, "critical"),
        (0.9e9, 10e9, "warning"),
        (0.1e9, 1e9, "ok"),
        (0.01e9, 1e9, "critical"),
    ],
)
def test_how_much_free_space_is_little(free: int, size: int, severity: str) -> None:
    assert storage.severity_of(free, size) == severity


@pytest.mark.parametrize(("size", "text"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2.5e12, "2.5 TB")])
def test_sizes_for_people(size: float, text: str) -> None:
    assert storage.shown(size) == text


def test_each_disk_is_looked_at_once(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATE", "CACHE", "BACKUPS"):
        place = machine.root / name
        place.mkdir()
        monkeypatch.setattr(paths, name, place)
    monkeypatch.setattr(paths, "POSTGRESQL_DATA", (machine.root / "gone",))
    found = list(storage.look_at_disks(scene()))
    assert [one.key for one in found] == ["disk"]


def test_the_disks_of_each_cluster_and_of_its_log_are_looked_at(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    debian, fedora, log = (machine.root / name for name in ("postgresql", "pgsql", "log-of-changes"))
    for cluster in (debian / "17" / "main", fedora / "data"):
        cluster.mkdir(parents=True)
        (cluster / "PG_VERSION").touch()
    (fedora / "data" / "base" / "1").mkdir(parents=True)
    (fedora / "data" / "base" / "1" / "PG_VERSION").touch()
    log.mkdir()
    (debian / "17" / "main" / "pg_wal").symlink_to(log)
    monkeypatch.setattr(paths, "POSTGRESQL_DATA", (debian, fedora))
    assert list(storage.server_places()) == [
        *(debian, debian / "17" / "main", log),
        *(fedora, fedora / "data", fedora / "data" / "pg_wal"),
    ]
    # All of them are on the same disk: what lies in another is not named.
    for name in ("STATE", "CACHE", "BACKUPS"):
        monkeypatch.setattr(paths, name, machine.root / name)
    found = list(storage.look_at_disks(scene()))
    assert [one.facts and one.facts["places"] for one in found] == [[str(debian), str(log), str(fedora)]]


def test_folders_that_the_service_cannot_write_to(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "STATE", machine.root / "state")
    monkeypatch.setattr(storage, "find_account", lambda _: Account("mathesar", os.getuid(), os.getgid(), "/"))
    assert severities(list(storage.look_at_folders(scene()))) == {"folders": "critical"}
    (machine.root / "state" / "media").mkdir(parents=True)
    assert list(storage.look_at_folders(scene())) == []
    nobody = Account("mathesar", os.getuid() + 1, os.getgid(), "/")
    monkeypatch.setattr(storage, "find_account", lambda _: nobody)
    assert all("does not belong" in one.what for one in storage.look_at_folders(scene()))
    (machine.root / "state" / "media").rmdir()
    assert [one.what.endswith("media is missing") for one in storage.look_at_folders(scene())] == [False, True]
    monkeypatch.setattr(storage, "find_account", lambda _: None)
    assert severities(list(storage.look_at_folders(scene()))) == {"account": "critical"}


def name(days: float, kind: str = "") -> str:
    return f"mathesar-1.2.3-1~deb13u0-{datetime.now(timezone.utc) - timedelta(days=days):%Y%m%dT%H%M%SZ}{kind}.tar"


@pytest.mark.parametrize(
    ("files", "timer", "severity"),
    [
        ([], "disabled", "ok"),
        ([], "enabled", "warning"),
        ([name(1)], "enabled", "ok"),
        ([name(3), name(4)], "enabled", "warning"),
        ([name(3)], "disabled", "ok"),
        ([name(31)], "disabled", "warning"),
        ([name(-365)], "disabled", "warning"),
        ([name(-365, "-1"), name(0, "-2")], "enabled", "ok"),
        ([name(31), name(1, "-before-migration")], "disabled", "warning"),
        (["mathesar-notes.tar", name(1, "-before-migration")], "disabled", "ok"),
    ],
)
def test_a_backup_is_missed_where_somebody_counts_on_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, files: list[str], timer: str, severity: str
) -> None:
    machine.boot()
    machine.command("systemctl", f"echo UnitFileState={timer}")
    monkeypatch.setattr(paths, "BACKUPS", machine.root / "backups")
    paths.BACKUPS.mkdir()
    for one in files:
        (paths.BACKUPS / one).write_text("x")
    assert severities(list(kept.look_at_backups(scene()))) == {"backups": severity}


@pytest.mark.parametrize(
    ("fragment", "reload", "expected"),
    [
        ("/usr/lib/systemd/system/mathesar.service", "no", {"unit": "ok", "drop-in": "ok"}),
        ("/etc/systemd/system/mathesar.service", "no", {"unit": "warning", "drop-in": "ok"}),
        (
            "/usr/lib/systemd/system/mathesar.service",
            "yes",
            {"unit": "ok", "drop-in": "ok", "reload": "warning"},
        ),
    ],
)
def test_the_unit_that_systemd_starts(machine: Machine, fragment: str, reload: str, expected: dict[str, str]) -> None:
    machine.boot()
    said = f"FragmentPath={fragment}\\nDropInPaths=/etc/x.conf\\nNeedDaemonReload={reload}\\n"
    machine.command("systemctl", f"printf '{said}'")
    found = list(unit.look_at_unit(scene()))
    assert severities(found) == expected
    assert found[0].facts == {"path": fragment, "dropIns": ["/etc/x.conf"]}


@pytest.mark.parametrize(
    ("epoch", "container", "synchronized", "severity"),
    [
        (99999999999, 1, "yes", "critical"),
        (0, 1, "no", "warning"),
        (0, 1, "yes", "ok"),
        (0, 0, "no", "ok"),
    ],
)
def test_the_clock(machine: Machine, epoch: int, container: int, synchronized: str, severity: str) -> None:
    machine.record({**RECORD, "epoch": epoch})
    machine.command("systemd-detect-virt", f"exit {container}")
    machine.command("timedatectl", f"echo NTPSynchronized={synchronized}")
    assert severities(list(clock.look_at_clock(scene()))) == {"clock": severity}


def test_a_name_is_asked_from_outside_only_where_one_is_set(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        Finding("service", "service", "answers"),
        Finding("certificate", "", "ends in 3 days", "note", "certbot renew --dry-run"),
        Finding("dns", "address", "is not found", "problem", "make a record"),
    ]
    monkeypatch.setattr(reach, "check", lambda _: found)
    assert list(reach.look_at_name(scene())) == []
    looked = list(reach.look_at_name(scene(MATHESAR_DOMAIN="data.example.org")))
    assert severities(looked) == {"certificate": "warning", "dns": "critical"}
    assert all(one.why and one.fix for one in looked)


def test_what_runs_is_older_than_what_is_installed(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    python = machine.library / "venv/bin/python3"
    assert severities(list(running.look_at_installed(scene()))) == {"python": "critical"}
    python.parent.mkdir(parents=True)
    python.symlink_to("/usr/bin/python3")
    machine.command("systemctl", "echo 42")
    monkeypatch.setattr(running, "lacks_scripts", lambda: True)
    process = Path(paths.PROCESSES) / "42"
    process.mkdir(parents=True)
    assert severities(list(running.look_at_installed(scene()))) == {"python": "ok", "bytecode": "warning"}
    library = f"7f00-7f01 r-xp 00000000 08:01 42   {machine.library}/venv/lib/python3.13/site-packages/x.so"
    (process / "maps").write_text(f"{library}\n7f02-7f03 rw-p 00000000 00:01 43   /dev/zero (deleted)\n")
    assert severities(list(running.look_at_installed(scene()))) == {"python": "ok", "bytecode": "warning"}
    (process / "maps").write_text(f"{library} (deleted)\n")
    found = severities(list(running.look_at_installed(scene())))
    assert found == {"python": "ok", "bytecode": "warning", "restart": "warning"}
