"""What looks after things that grow for ever, and what status says of it."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.files.lock import locked
from mathesar_admin.health.findings import Finding
from mathesar_admin.health.upkeep import look_at_backup_of_the_day, look_at_upkeep
from mathesar_admin.processes.process import Outcome
from mathesar_admin.settings.files import make_missing
from mathesar_admin.unit import service
from mathesar_admin.unit.timers import start_timers
from mathesar_admin.upkeep import daily, imports
from tests.conftest import Machine

DONE = {
    "pruned": [{"name": "ada/teas.csv", "bytes": 2500, "imported": "2026-01-02T03:04:05+00:00"}],
    "bytes": 2500,
    "needed": 1,
    "younger": 2,
    "failed": [],
}


class Application:
    """Answers what is asked of the service's account, and writes the calls down."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.answers = {
            imports.MODULE: Outcome(0, json.dumps(DONE), ""),
            "mathesar_service.asked.manage": Outcome(0, "", ""),
        }

    def ask(self, module: str, arguments: list[str], **_: Any) -> Outcome:
        self.calls.append(" ".join([module.rpartition(".")[2], *arguments]))
        return self.answers[module]


@pytest.fixture
def application(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Application:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(paths, "BACKUP_LOCK", machine.root / "run" / "backup-lock")
    monkeypatch.setattr(paths, "BACKUPS", machine.root / "backups")
    monkeypatch.setattr(os, "fchown", lambda *_: None)
    make_missing()
    answering = Application()
    monkeypatch.setattr(imports, "ask_service", answering.ask)
    monkeypatch.setattr(daily, "ask_service", answering.ask)
    return answering


def test_what_is_deleted_is_said_and_what_stays_is_counted(
    application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["media", "prune", "--older-than", "30", "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "ada/teas.csv  2.5 kB  imported 2026-01-02T03:04:05+00:00",
        "1 files of 2.5 kB would be deleted; 1 are needed, and 2 are younger",
        "To delete them: mathesar media prune --older-than 30",
    ]
    assert main(["media", "prune", "--older-than", "30", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == DONE
    assert application.calls == ["prune_imports --older-than 30 --dry-run", "prune_imports --older-than 30"]


def test_what_cannot_be_deleted_is_a_failure(application: Application, capsys: pytest.CaptureFixture[str]) -> None:
    failed = {**DONE, "pruned": [], "failed": [{"name": "x", "reason": "Permission denied"}]}
    application.answers[imports.MODULE] = Outcome(0, json.dumps(failed), "")
    assert main(["media", "prune", "--older-than", "1"]) == 1
    assert "x  cannot be deleted: Permission denied" in capsys.readouterr().out


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "many"])
def test_days_are_a_number_from_one_on(application: Application, days: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["media", "prune", f"--older-than={days}"])
    assert ended.value.code == 2
    assert application.calls == []


def test_no_file_goes_while_a_backup_is_being_made(
    application: Application, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(imports, "LOCK_SECONDS", 0)
    with locked(paths.BACKUP_LOCK, "making a backup", 1):
        assert main(["media", "prune", "--older-than", "1"]) == 1
    assert application.calls == []
    assert "making a backup" in capsys.readouterr().err


def archives(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_every_day_sessions_and_old_backups_go_and_imports_stay(
    application: Application, capsys: pytest.CaptureFixture[str]
) -> None:
    paths.SETTINGS.write_text("MATHESAR_BACKUPS_KEPT=1\n")
    paths.BACKUPS.mkdir()
    for day in (1, 2):
        for kind in ("", "-before-migration"):
            (paths.BACKUPS / f"mathesar-1.0-2026010{day}T000000Z{kind}.tar").write_text("x")
    (paths.BACKUPS / "mine.tar").write_text("x")
    assert main(["upkeep"]) == 0
    assert application.calls == ["manage clearsessions"]
    assert "imported files are kept for ever" in capsys.readouterr().out
    assert archives(paths.BACKUPS) == [
        "last-upkeep.json",
        "mathesar-1.0-20260102T000000Z-before-migration.tar",
        "mathesar-1.0-20260102T000000Z.tar",
        "mine.tar",
    ]


def test_imports_go_where_a_setting_says_so(application: Application, capsys: pytest.CaptureFixture[str]) -> None:
    paths.SETTINGS.write_text("MATHESAR_IMPORTS_KEPT=90\n")
    assert main(["upkeep", "--json"]) == 0
    assert application.calls == ["manage clearsessions", "prune_imports --older-than 90"]
    assert json.loads(capsys.readouterr().out)[1] == "1 imported files of 2.5 kB are deleted, 1 are needed"


def test_where_a_part_fails_the_others_are_done(application: Application, capsys: pytest.CaptureFixture[str]) -> None:
    application.answers["mathesar_service.asked.manage"] = Outcome(
        1, "", "x\nmathesar: no connection\n\tIs it running?\n"
    )
    assert main(["upkeep"]) == 1
    said = capsys.readouterr()
    assert "old backups are deleted" in said.out
    assert "expired sessions: no connection" in said.err


def test_after_a_jump_of_the_clock_nothing_is_deleted_by_its_age(
    application: Application, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    day, now = 86_400, 1_800_000_000
    deleted = []
    for days in (0, 1, 366, 2, 3, 10, 40, 70):
        monkeypatch.setattr(time, "time", lambda days=days: now + days * day)
        application.calls.clear()
        assert main(["upkeep"]) == 0
        deleted.append(application.calls == ["manage clearsessions"])
        said = "365 days have gone by since the last time, or the clock is wrong"
        assert (said in capsys.readouterr().out) == (days == 366)
    # A year ahead and back; then a machine that is switched on once a month.
    assert deleted == [True, True, False, True, True, True, False, True]


@pytest.mark.parametrize(
    ("timer", "result", "level", "text"),
    [
        ("active", "success", "ok", "every day"),
        ("inactive", "success", "ok", "off; "),
        ("active", "exit-code", "note", "its last run failed (exit-code)"),
    ],
)
def test_status_tells_the_timer(machine: Machine, timer: str, result: str, level: str, text: str) -> None:
    assert look_at_upkeep() == []
    machine.boot()
    shown = f"Id={service.UPKEEP_TIMER}\\nActiveState={timer}\\n\\nId={service.UPKEEP_UNIT}\\nResult={result}\\n"
    machine.command("systemctl", f"printf '{shown}'")
    [found] = look_at_upkeep()
    assert isinstance(found, Finding)
    assert (found.level, found.text.startswith(text)) == (level, True)
    assert (found.next is None) == (level == "ok")


@pytest.mark.parametrize(
    ("timer", "result", "said", "text"),
    [
        ("inactive", "exit-code", "", None),
        ("active", "success", "", "every day"),
        ("active", "exit-code", "mathesar: the disk has 0.2 MB left\\n  Make room", "the disk has 0.2 MB left"),
        ("active", "signal", "", "signal"),
    ],
)
def test_status_tells_the_backup_of_the_day(
    machine: Machine, timer: str, result: str, said: str, text: str | None
) -> None:
    assert look_at_backup_of_the_day() == []
    machine.boot()
    run = f"Id={service.BACKUP_UNIT}\\nResult={result}\\nInvocationID=i\\n"
    machine.command("systemctl", f"printf 'Id={service.BACKUP_TIMER}\\nActiveState={timer}\\n\\n{run}'")
    machine.command("journalctl", f"case $* in *=i) printf '{said}' ;; esac")
    found = [
        (one.level, one.text.removeprefix("the last one of the day failed: ")) for one in look_at_backup_of_the_day()
    ]
    level = "ok" if result == "success" else "note"
    assert found == ([] if text is None else [(level, text)])


@pytest.mark.parametrize(("enabled", "starts"), [("enabled", True), ("disabled", False), ("masked", False)])
def test_a_script_starts_the_timer_only_where_it_is_enabled(machine: Machine, enabled: str, starts: bool) -> None:
    machine.boot()
    machine.command("systemctl", f"echo UnitFileState={enabled}")
    machine.command("deb-systemd-invoke")
    start_timers()
    started = [f"deb-systemd-invoke start {timer}" for timer in (service.UPKEEP_TIMER, service.BACKUP_TIMER)]
    assert [call for call in machine.calls() if call.startswith("deb-systemd")] == (started if starts else [])
