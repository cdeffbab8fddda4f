"""Poolers: which kind is told by the numbers of processes, and one that shares connections is refused."""

from collections.abc import Sequence
from types import SimpleNamespace, TracebackType
from typing import Any

import pytest

from mathesar_service.connection import pooler


class Client:
    """A connection whose statements are answered by these processes, in turn; it was told another number."""

    def __init__(self, told: int, pids: Sequence[int]) -> None:
        self.info = SimpleNamespace(backend_pid=told)
        self._pids = list(pids)

    def execute(self, *_: object, **__: object) -> "Client":
        return self

    def fetchone(self) -> tuple[str]:
        return (str(self._pids.pop(0) if len(self._pids) > 1 else self._pids[0]),)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        pass


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (Client(7, [7]), Client(8, [8]), None),
        (Client(1, [7]), Client(2, [8]), "session"),
        (Client(1, [7]), Client(2, [7]), "transaction"),
        (Client(1, [7, 8, 7]), Client(2, [9]), "transaction"),
    ],
)
def test_the_kind_is_told_by_whose_process_answers(first: Any, second: Any, kind: str | None) -> None:
    assert pooler.kind_of(first, second) == kind


def test_without_a_pooler_no_second_connection_is_made() -> None:
    one: Any = Client(7, [7])
    pooler.refuse_pooler(one, lambda: pytest.fail("a second connection"))


def test_one_that_shares_connections_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POSTGRES_HOST", "pooler.example.org")
    monkeypatch.setenv("POSTGRES_PORT", "6432")
    one: Any = Client(1, [7])
    other: Any = Client(2, [7])
    with pytest.raises(SystemExit) as ended:
        pooler.refuse_pooler(one, lambda: other)
    said = capsys.readouterr().err
    assert ended.value.code == 78
    assert said.count("\n") == 1
    assert "at pooler.example.org, port 6432 a pooler gives each transaction another connection" in said


def test_one_that_keeps_a_connection_for_a_session_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    one: Any = Client(1, [7])
    other: Any = Client(2, [8])
    pooler.refuse_pooler(one, lambda: other)
