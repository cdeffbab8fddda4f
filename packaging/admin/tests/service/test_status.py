"""What every way without systemd says of itself, with stand-ins for the server and the application."""

import contextlib
import json
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace

import psycopg
import pytest

from mathesar_service import status
from mathesar_service.connection import database
from mathesar_service.status import Line, look_at_database, report

LINES = [Line("version", "1.0.0", True), Line("web", "no answer", False)]


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_DB", "tables")
    monkeypatch.setenv("POSTGRES_HOST", "127.0.0.1")
    monkeypatch.setenv("POSTGRES_USER", "mathesar")


@pytest.mark.parametrize(("lines", "code"), [(LINES[:1], 0), (LINES, 1)])
def test_it_ends_with_1_where_something_is_not_well(
    lines: "list[Line]", code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(lines, as_document=False) == code
    assert capsys.readouterr().out.splitlines()[0].split() == ["version:", "1.0.0"]
    assert report(lines, as_document=True) == code
    said = json.loads(capsys.readouterr().out)
    assert (said["version"], said["well"]) == ("1.0.0", code == 0)


@pytest.mark.parametrize(
    ("found", "is_well", "text"),
    [
        (("mark", "mark"), True, "they are of this version"),
        (("mark of before", "mark"), False, "they wait for a migration"),
        ((None, "mark"), False, "they wait for a migration"),
        ((None, None), False, "there are none yet"),
    ],
)
def test_the_tables_are_well_where_this_version_has_migrated_last(
    found: "tuple[str | None, str | None]", is_well: bool, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.contextmanager
    def connected() -> "Iterator[SimpleNamespace]":
        yield SimpleNamespace(info=SimpleNamespace(parameter_status=lambda _: "17.6"))

    migrations = ModuleType("mathesar_service.migrations")
    migrations.recorded_and_expected = lambda _: found  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mathesar_service.migrations", migrations)
    monkeypatch.setattr(database, "connect", connected)
    assert look_at_database() == [
        Line("database", "tables on 127.0.0.1, PostgreSQL 17.6", True),
        Line("tables", text, is_well),
    ]


def test_a_database_that_does_not_answer_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise psycopg.OperationalError("connection refused")

    migrations = ModuleType("mathesar_service.migrations")
    migrations.recorded_and_expected = lambda _: (None, None)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mathesar_service.migrations", migrations)
    monkeypatch.setattr(database, "connect", refuse)
    monkeypatch.setenv("POSTGRES_PORT", "1")
    [line] = status.look_at_database()
    assert (line.name, line.is_well) == ("database", False)
    assert "127.0.0.1" in line.text
