"""What a rehearsal says."""

import json
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin import paths
from mathesar_admin.health.findings import Finding
from mathesar_admin.settings.store import read_settings
from mathesar_admin.upgrading.rehearsal.connected import Connected
from mathesar_admin.upgrading.rehearsal.copies import Copied
from mathesar_admin.upgrading.rehearsal.package import PackageFile
from mathesar_admin.upgrading.rehearsal.rehearse import Rehearsal
from mathesar_admin.upgrading.rehearsal.report import findings
from mathesar_admin.upgrading.rehearsal.sandbox import Ran
from mathesar_admin.upgrading.rehearsal.settings import Difference, compare
from mathesar_admin.upgrading.rehearsal.transaction import Transaction
from tests.conftest import Machine

SAME = Difference([], [], [], {}, {})
MIGRATED = {"event": "migrated", "name": "mathesar.0002", "seconds": 2.0}
ANSWERED = {"event": "answered", "status": 200, "seconds": 5.0}
HERE = Connected("people", "/run/postgresql", "5432", True)
PLACE = "/run/postgresql:5432/people"


def said(
    *events: dict[str, Any],
    settings: Difference = SAME,
    connected: tuple[Connected, ...] = (),
    fault: str | None = None,
) -> dict[str, Finding]:
    package = PackageFile(Path("/nowhere/mathesar.deb"), "1.3.0-1", 57_000_000)
    copied = Copied("copy", 0.5, 85_000, 9_000_000)
    ran = Ran(list(events), fault, None, fault or "")
    return {
        one.key: one
        for one in findings(
            Rehearsal(
                package, Transaction("ok", "apt installs it"), 1.0, settings, copied, 10_000_000, list(connected), ran
            )
        )
    }


def test_what_goes_well(machine: Machine) -> None:
    found = said(MIGRATED, ANSWERED)
    assert {key: one.text for key, one in found.items()} == {
        "version": "1.3.0-1 in place of 1.2.3-1~deb13u0",
        "package": "apt installs it",
        "migrations": "mathesar.0002 in 2.0 s",
        "start": "it answers after 3.0 s",
        "settings": "the same",
        "space": "the package takes 57 MB, a backup of the database 85 kB, the database 10 MB instead of 9 MB",
        "downtime": "about 6 s (unpacking 1.0, backup 0.5, migrations 2.0, start 3.0)",
    }
    assert found["version"].next == "apt install mathesar"


def test_without_a_migration_there_is_no_backup(machine: Machine) -> None:
    found = said(ANSWERED)
    assert found["migrations"].text == "none"
    assert found["downtime"].text == "about 6 s (unpacking 1.0, start 5.0)"


@pytest.mark.parametrize(
    ("events", "fault", "key", "text"),
    [
        (
            [{"event": "migration-failed", "name": "mathesar.0002", "reason": "ProgrammingError: no"}],
            "it failed",
            "migrations",
            "mathesar.0002 fails: ProgrammingError: no",
        ),
        ([], "ImportError: no module", "start", "it does not start: ImportError: no module"),
        ([], None, "start", "it does not start: it ended before it answered"),
        ([{**ANSWERED, "status": 500}], None, "start", "its log-in page answers with 500"),
        ([{**ANSWERED, "status": 500}], "KeyError: 1", "start", "its log-in page answers with 500: KeyError: 1"),
    ],
)
def test_what_would_fail_is_a_problem_and_no_step_to_install(
    machine: Machine, events: list[dict[str, Any]], fault: str | None, key: str, text: str
) -> None:
    found = said(*events, fault=fault)
    assert (found[key].level, found[key].text) == ("problem", text)
    assert found["version"].next is None
    assert "downtime" not in found


@pytest.mark.parametrize(
    ("connected", "event", "level", "text"),
    [
        (HERE, None, "ok", "not tried in people: --with-data does that on this server"),
        (HERE._replace(copy="x"), None, "ok", "people keeps those that it has"),
        (
            HERE._replace(copy="x"),
            {"event": "functions", "place": PLACE, "seconds": 0.5, "reason": None},
            "ok",
            "upgraded in people in 0.5 s",
        ),
        (
            HERE._replace(copy="x"),
            {"event": "functions", "place": PLACE, "seconds": 0.5, "reason": "UndefinedFunction: f()"},
            "problem",
            "they cannot be upgraded in people: UndefinedFunction: f()",
        ),
        (HERE._replace(fault="no copy"), None, "problem", "no copy"),
    ],
)
def test_the_functions_in_a_database_of_the_users(
    machine: Machine, connected: Connected, event: dict[str, Any] | None, level: str, text: str
) -> None:
    found = said(*([event] if event else []), ANSWERED, connected=(connected,))["functions"]
    assert (found.level, found.text) == (level, text)


def test_settings_that_are_new_gone_or_refused(machine: Machine) -> None:
    document = json.loads(paths.CATALOGUE.read_text())
    entries = {one["name"]: one for one in document["settings"]}
    document["settings"].remove(entries["MATHESAR_TIMEOUT"])
    document["settings"].append({**entries["MATHESAR_DOMAIN"], "name": "MATHESAR_NEW"})
    entries["POSTGRES_SSLMODE"]["values"] = ["require"]
    entries["MATHESAR_STARTER_DATABASE"]["default"] = "people"
    newer = machine.root / "newer.json"
    newer.write_text(json.dumps(document))
    paths.SETTINGS.write_text("MATHESAR_TIMEOUT=300\nPOSTGRES_SSLMODE=disable\n")
    found = compare(read_settings(), newer)
    assert (found.new, found.gone, found.gone_here) == (["MATHESAR_NEW"], ["MATHESAR_TIMEOUT"], ["MATHESAR_TIMEOUT"])
    assert found.defaults == {"MATHESAR_STARTER_DATABASE": ["mathesar", "people"]}
    assert found.refused == {"POSTGRES_SSLMODE": "has to be one of require"}
    finding = said(MIGRATED, ANSWERED, settings=found)["settings"]
    assert finding.level == "problem"
    assert finding.next == "mathesar config unset POSTGRES_SSLMODE, or another value"
    assert "disable" not in finding.text
