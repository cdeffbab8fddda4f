"""Saved connections, where a backup is restored somewhere else."""

import socket
from typing import Any

import pytest

from mathesar_shared.archive.database import moved


class Place:
    """A server of which only the address and two answers are needed."""

    def __init__(self, host: str, connections: list[dict[str, Any]] | None = None) -> None:
        self.host, self.port = host, "5432"
        self._connections = connections or []

    def ask(self, file: str, **_: object) -> Any:
        return self._connections if file == "restore-connections.sql" else {"databases": ["data"]}


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(host: str, _: object) -> list[object]:
        if host == "known":
            return []
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize(
    ("old", "with_data", "leads_to"),
    [
        ("/run/postgresql", False, "db.example.org"),
        ("localhost", False, "db.example.org"),
        ("mathesar-database", False, "db.example.org"),
        ("known", False, "known"),
        ("other.example.org", False, "other.example.org"),
        ("other.example.org", True, "db.example.org"),
        ("db.example.org", True, "db.example.org"),
    ],
)
def test_connections_follow_where_their_server_means_nothing_or_their_data_have_come(
    old: str, with_data: bool, leads_to: str
) -> None:
    place: Any = Place("db.example.org")
    change = moved.moved({"host": old, "port": "5432"}, place, with_data=with_data)
    assert change.variables["new_host"] == leads_to
    assert (change.text is None) == (leads_to == old)


def test_what_leads_nowhere_is_said_in_a_line_each() -> None:
    connections = [
        {"host": "db.example.org", "port": 5432, "databases": ["data", "gone"]},
        {"host": "other.example.org", "port": 5432, "databases": ["far"]},
        {"host": "/run/other", "port": 5433, "databases": ["near"]},
    ]
    place: Any = Place("db.example.org", connections)
    gone, near = moved.left_behind(place)
    assert "the database gone on this server, which is not there" in gone
    assert "to near lead to /run/other, port 5433, which means nothing here" in near
