"""The newer version, in a rehearsal, reaches the copies of databases and nothing else."""

import json
from typing import Any

import psycopg
import pytest

from mathesar_service.rehearsed import fence

STAND_INS = json.dumps({"/run/postgresql:5432/people": "copy_of_people"})


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Parameters of the connections that came through."""
    seen: list[dict[str, Any]] = []

    def connect(cls: Any, /, conninfo: str = "", **more: Any) -> None:
        assert conninfo == ""
        seen.append(more)

    for kind in (psycopg.Connection, psycopg.AsyncConnection):
        monkeypatch.setattr(kind, "connect", classmethod(connect))
    monkeypatch.setattr(psycopg, "connect", psycopg.Connection.connect)
    fence.raise_around("copy", STAND_INS)
    return seen


def test_the_copy_is_reached_with_all_that_was_asked_for(connected: list[dict[str, Any]]) -> None:
    psycopg.connect(host="/run/postgresql", dbname="copy", user="mathesar", autocommit=True)
    psycopg.Connection.connect("dbname=copy host=/run/postgresql", user="mathesar")
    assert connected == [
        {"host": "/run/postgresql", "dbname": "copy", "user": "mathesar", "autocommit": True},
        {"host": "/run/postgresql", "dbname": "copy", "user": "mathesar"},
    ]


def test_a_database_of_the_users_is_its_stand_in(connected: list[dict[str, Any]]) -> None:
    psycopg.connect(host="/run/postgresql", port=5432, dbname="people", user="mathesar")
    assert [one["dbname"] for one in connected] == ["copy_of_people"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"host": "192.0.2.7", "dbname": "people"},
        {"host": "/run/postgresql", "port": 5433, "dbname": "people"},
        {"host": "/run/postgresql", "dbname": "mathesar_django"},
        {"conninfo": "postgresql://mathesar@db.example.org/people"},
        {},
    ],
)
def test_every_other_database_is_out_of_reach(connected: list[dict[str, Any]], wanted: dict[str, Any]) -> None:
    for connect in (psycopg.connect, psycopg.Connection.connect, psycopg.AsyncConnection.connect):
        with pytest.raises(psycopg.OperationalError, match="the rehearsal does not touch the database"):
            connect(**wanted)
    assert connected == []
