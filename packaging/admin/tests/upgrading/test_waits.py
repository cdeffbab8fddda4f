"""Whom a migration waits for: what the service's role sees, completed by what PostgreSQL's own account sees."""

import pytest

from mathesar_admin.database.psql import UnansweredError
from mathesar_admin.database.report import Report
from mathesar_admin.upgrading import waits

HOLDER = {
    "seconds": 12,
    "pid": 4711,
    "role": "alice",
    "program": "psql",
    "client": None,
    "since": None,
    "relation": "mathesar_note",
}
HERE = {"POSTGRES_HOST": "/run", "POSTGRES_USER": "mathesar", "POSTGRES_PORT": "5433"}
AT_NOON = 1_795_867_200


def found(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], sessions: object) -> list[waits.Wait]:
    def ask(socket: str, port: str, file: str, variables: dict[str, str]) -> object:
        assert (socket, port, file, variables) == ("/run", "5433", "sessions.sql", {"pids": "{4711}"})
        if isinstance(sessions, Exception):
            raise sessions
        return sessions

    monkeypatch.setattr(waits, "ask", ask)
    monkeypatch.setenv("TZ", "UTC")
    return waits.find_waits(environment, Report({"waits": [HOLDER]}, None))


def test_since_when_a_session_holds_it_is_said_where_it_may_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = {"4711": {"since": AT_NOON, "client": None, "state": "idle in transaction"}}
    (wait,) = found(monkeypatch, HERE, sessions)
    assert wait.text == (
        "Mathesar has waited for 12 seconds for a lock of mathesar_note that the session 4711 of the role alice"
        " (psql, since 2026-11-28 12:00:00) holds"
    )
    assert wait.next.endswith('psql -p 5433 -c "SELECT pg_terminate_backend(4711)"')
    assert wait.facts["state"] == "idle in transaction"


@pytest.mark.parametrize(
    ("environment", "sessions"),
    [(HERE, UnansweredError("gone")), (HERE, {}), ({**HERE, "POSTGRES_PASSWORD": "x"}, AssertionError("not ours"))],
)
def test_else_the_rest_is(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], sessions: object) -> None:
    (wait,) = found(monkeypatch, environment, sessions)
    assert "the session 4711 of the role alice (psql) holds" in wait.text


def test_a_prepared_transaction_has_no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = {**HOLDER, "pid": 0, "role": None, "program": None, "relation": None}
    monkeypatch.setattr(waits, "ask", lambda *_: {})
    (wait,) = waits.find_waits(HERE, Report({"waits": [prepared]}, None))
    assert wait.text == "Mathesar has waited for 12 seconds for a lock that a prepared transaction holds"
    assert "pg_prepared_xacts" in wait.next
