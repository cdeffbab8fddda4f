"""mathesar upgrade-databases: each database is named, and what could not be done is a failure."""

import json
import sys
import types

import pytest

from mathesar_admin import exit_codes
from mathesar_admin.cli import main
from mathesar_admin.commands import upgrade_databases
from mathesar_admin.processes.process import Outcome
from mathesar_service import upgrade_sql

DONE = {"name": "one", "version": "1.2.3", "result": "upgraded", "reason": None}
CURRENT = {"name": "two", "version": "1.2.3", "result": "current", "reason": None}
FAILED = {"name": "three", "version": "1.1.0", "result": "failed", "reason": "OperationalError: refused"}


def answer(monkeypatch: pytest.MonkeyPatch, *lines: object, code: int = 0, said: str = "") -> list[list[str]]:
    asked: list[list[str]] = []
    monkeypatch.setattr("os.geteuid", lambda: 0)

    def ask(module: str, arguments: list[str], timeout: float) -> Outcome:
        asked.append(arguments)
        return Outcome(code, "".join(f"{json.dumps(line)}\n" for line in lines), said)

    monkeypatch.setattr(upgrade_databases, "ask_service", ask)
    return asked


def test_where_all_is_done_it_ends_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = answer(monkeypatch, DONE, CURRENT)
    assert main(["upgrade-databases", "--all", "one", "two"]) == exit_codes.DONE
    assert asked == [["--all", "one", "two"]]
    assert capsys.readouterr().out.splitlines() == [
        "mathesar: one: has the functions of 1.2.3 now",
        "mathesar: two: has the functions of 1.2.3",
    ]


def test_one_that_could_not_be_upgraded_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, DONE, FAILED)
    assert main(["upgrade-databases"]) == exit_codes.REFUSED
    shown = capsys.readouterr()
    assert "mathesar: three: still has those of 1.1.0: OperationalError: refused" in shown.out
    assert "1 of 2 databases could not be upgraded" in shown.err
    assert main(["upgrade-databases", "--json"]) == exit_codes.REFUSED
    document = json.loads(capsys.readouterr().out)
    assert (document["ok"], [one["result"] for one in document["databases"]]) == (False, ["upgraded", "failed"])


def test_a_name_that_is_not_connected_is_a_wrong_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, {"unknown": "four"}, code=2)
    assert main(["upgrade-databases", "four"]) == exit_codes.USAGE


def test_where_the_tables_do_not_answer_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, code=1, said="Traceback:\nOperationalError: connection refused\n")
    assert main(["upgrade-databases"]) == exit_codes.REFUSED
    assert "cannot be asked for: OperationalError: connection refused" in capsys.readouterr().err


def test_a_database_that_fails_keeps_no_other_from_being_upgraded() -> None:
    def fail() -> None:
        raise RuntimeError("no\nanswer")

    server = types.SimpleNamespace(host="/run")
    one = types.SimpleNamespace(name="one", server=server, last_confirmed_sql_version="1.1.0", install_sql=fail)
    two = types.SimpleNamespace(name="two", host="db", last_confirmed_sql_version="1.1.0", install_sql=lambda: None)
    assert list(upgrade_sql.upgraded([one, two])) == [
        ("one", "/run", "1.1.0", "RuntimeError: no answer"),
        ("two", "db", "1.1.0", None),
    ]
    assert "mathesar.models.base" not in sys.modules
