"""How long a start waits for a server, and what it says meanwhile."""

from typing import Any

import psycopg
import pytest

from mathesar_service.connection import database
from mathesar_service.connection.connection_faults import Fault, Place, elsewhere, fault_of
from mathesar_service.connection.fault_texts import BY_STATE, BY_WORDS, ELSEWHERE

PLACE = Place("db", "5432", "mathesar_django", "mathesar", "prefer", "")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(database, "time", made)
    return made


def server(monkeypatch: pytest.MonkeyPatch, clock: Clock, *, comes: float, kind: str = "down") -> object:
    """One that answers after so many seconds."""
    connection, start = object(), clock.now

    def connect() -> Any:
        if clock.now - start < comes:
            raise psycopg.OperationalError("no")
        return connection

    monkeypatch.setattr(database, "connect", connect)
    fault = Fault(kind, "nothing listens on db", "Start it.")
    monkeypatch.setattr("mathesar_service.connection.diagnosis.diagnose", lambda *_: fault)
    return connection


def test_it_waits_for_a_server_that_comes_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MATHESAR_DATABASE_WAIT", "60")
    connection = server(monkeypatch, clock, comes=20)
    assert database.connect_or_end() is connection
    assert capsys.readouterr().err == "mathesar: nothing listens on db; waiting for it, 60 seconds at most\n"


@pytest.mark.parametrize(("limit", "kind"), [("5", "down"), (None, "down"), ("60", "password")])
def test_it_ends_with_75_after_the_bound_and_at_once_without_one_or_for_what_stays(
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
    limit: str | None,
    kind: str,
) -> None:
    monkeypatch.delenv("MATHESAR_DATABASE_WAIT", raising=False)
    if limit is not None:
        monkeypatch.setenv("MATHESAR_DATABASE_WAIT", limit)
    server(monkeypatch, clock, comes=1000, kind=kind)
    with pytest.raises(SystemExit) as ended:
        database.connect_or_end()
    assert ended.value.code == 75
    assert clock.now == 1000 + (5 if limit == "5" else 0)
    last = capsys.readouterr().err.splitlines()[-1]
    after = ", after 5 seconds" if limit == "5" else ""
    assert last == f"mathesar: nothing listens on db{after}; trying again. Start it."


def test_elsewhere_no_hint_names_a_command_of_the_package() -> None:
    kinds = {kind for kind, *_ in BY_STATE.values()} | {kind for _, kind, *_ in BY_WORDS}
    assert kinds >= ELSEWHERE.keys() - {"certificate-authority"}
    faults = [fault_of(PLACE, state, "x") for state in BY_STATE]
    faults += [fault_of(PLACE, None, pattern.split("|")[0].replace("\\", "")) for pattern, *_ in BY_WORDS]
    faults += [fault_of(PLACE._replace(sslmode="disable"), "28000", "no pg_hba.conf entry")]
    for fault in faults:
        assert "mathesar setup" not in elsewhere(fault, PLACE).next, fault
