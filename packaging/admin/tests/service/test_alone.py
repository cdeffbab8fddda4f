"""Many starts at once do one thing after another, with a stand-in for the server's lock."""

import threading
import time
from typing import Any

import psycopg
import pytest

from mathesar_service.connection import alone as module
from mathesar_service.connection.alone import KEY, alone


class Server:
    """Advisory locks of sessions: the number is taken by one session, and free when that is closed."""

    def __init__(self) -> None:
        self.holder: Session | None = None
        self.lock = threading.Lock()


class Session:
    def __init__(self, server: Server, *, breaks: bool = False) -> None:
        self.server, self.breaks, self.asked = server, breaks, [""]

    def execute(self, query: str) -> Any:
        self.asked.append(query)
        if self.breaks:
            raise psycopg.OperationalError("the connection\nis lost")
        self.took = False
        if "advisory" in query:
            with self.server.lock:
                if self.server.holder is None:
                    self.server.holder = self
                    self.took = True
        return self

    def fetchone(self) -> tuple[bool]:
        return (self.took,)

    def close(self) -> None:
        with self.server.lock:
            if self.server.holder is self:
                self.server.holder = None


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)


def test_only_one_is_inside_at_a_time_and_each_gets_in(capsys: pytest.CaptureFixture[str]) -> None:
    server, inside, most, done = Server(), [0], [0], [0]

    def start() -> None:
        with alone(Session(server)):  # type: ignore[arg-type]
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.03)
            inside[0] -= 1
            done[0] += 1

    threads = [threading.Thread(target=start) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, done) == ([1], [5])
    # Once each, however often they ask.
    assert capsys.readouterr().out.count("another start looks after the database") <= 4


def test_a_start_that_ends_lets_the_next_one_in() -> None:
    server = Server()
    with pytest.raises(SystemExit), alone(Session(server)):  # type: ignore[arg-type]
        raise SystemExit(78)
    assert server.holder is None


def test_a_connection_that_is_lost_ends_the_start_with_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, alone(Session(Server(), breaks=True)):  # type: ignore[arg-type]
        pytest.fail("nobody may get in")
    assert ended.value.code == 75
    assert "the connection is lost; trying again" in capsys.readouterr().err


def test_the_lock_is_a_number_that_postgresql_takes() -> None:
    assert 0 < KEY < 2**63


def test_the_server_notices_within_half_a_minute_that_the_holder_is_lost_and_before_it_gets_the_lock() -> None:
    session = Session(Server())
    with alone(session):  # type: ignore[arg-type]
        pass
    said = session.asked[: session.asked.index(module.TRY)]
    waits = {
        name: int(value)
        for name, _, value in (one.removeprefix("SET ").partition(" = ") for one in said if "tcp" in one)
    }
    lost_after = waits["tcp_keepalives_idle"] + waits["tcp_keepalives_interval"] * waits["tcp_keepalives_count"]
    assert 0 < lost_after <= 30
