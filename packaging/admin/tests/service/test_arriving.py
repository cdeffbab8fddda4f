"""A request is given to a thread when all of it is there, and gunicorn then reads every byte of it."""

import socket
from collections.abc import Iterator

import pytest

from mathesar_service.serving.arriving import CONTINUE, LONGEST_HEAD, Arriving, Source, State

GET = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 10\r\n\r\n"


class Line:
    """A client and the service's end of its connection."""

    def __init__(self) -> None:
        self.client, self.server = socket.socketpair()
        self.server.setblocking(False)
        self.arriving = Arriving(now=100, pause=60)

    def send(self, data: bytes, now: float = 110) -> State:
        self.client.sendall(data)
        state = self.arriving.take(self.server, now)
        while state is State.ARRIVING:
            before = self.arriving.size
            state = self.arriving.take(self.server, now)
            if self.arriving.size == before:
                break
        return state

    def read(self) -> bytes:
        """What gunicorn gets."""
        source = Source(self.server)
        source.give(self.arriving)
        read = b""
        while not source.is_read:
            read += source.recv(1001)
        source.close()
        return read


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.client.close()
    made.server.close()
    made.arriving.kept.close()


def test_a_request_in_one_piece_is_complete_at_once(line: Line) -> None:
    assert line.send(GET) is State.COMPLETE
    assert line.read() == GET


def test_a_request_in_many_pieces_is_complete_with_its_last_byte(line: Line) -> None:
    whole = POST + b"0123456789"
    for at in range(len(whole) - 1):
        assert line.send(whole[at : at + 1]) is State.ARRIVING, at
    assert line.send(whole[-1:]) is State.COMPLETE
    assert line.read() == whole


def test_a_large_body_is_kept_in_a_file(line: Line) -> None:
    body = bytes(range(256)) * 4096
    assert line.send(b"PUT / HTTP/1.1\r\nContent-Length: 1048576\r\n\r\n") is State.ARRIVING
    for at in range(0, len(body) - 4096, 4096):
        assert line.send(body[at : at + 4096]) is State.ARRIVING
    assert line.send(body[-4096:]) is State.COMPLETE
    assert line.read().endswith(b"\r\n\r\n" + body)


def test_the_head_has_to_be_there_in_time_and_the_body_may_take_long_without_a_pause(line: Line) -> None:
    for now in range(101, 150):
        line.send(POST[now - 101 : now - 100], now)
        assert line.arriving.deadline == 160
    line.send(POST[49:], 155)
    assert line.arriving.deadline == 215
    line.send(b"01", 214)
    assert line.arriving.deadline == 274


@pytest.mark.parametrize(
    "head",
    [
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 10\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 10\r\nContent-Length: 20\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_what_is_not_kept_goes_to_gunicorn_as_it_is(line: Line, head: bytes) -> None:
    assert line.send(head) is State.COMPLETE
    assert line.read() == head


def test_a_head_without_an_end_is_for_gunicorn_to_refuse(line: Line) -> None:
    assert line.send(b"GET /" + b"x" * (LONGEST_HEAD - 6)) is State.ARRIVING
    assert line.send(b"x") is State.COMPLETE
    assert len(line.read()) == LONGEST_HEAD


def test_a_header_that_only_looks_like_a_length_is_none(line: Line) -> None:
    assert line.send(b"GET / HTTP/1.1\r\nX-Content-Length: 10\r\nA: Content-Length: 10\r\n\r\n") is State.COMPLETE


def test_a_client_that_waits_for_a_continue_gets_it(line: Line) -> None:
    assert line.send(POST[:-2] + b"Expect: 100-continue\r\n\r\n") is State.ARRIVING
    assert line.client.recv(100) == CONTINUE


def test_a_client_that_goes_away_is_noticed(line: Line) -> None:
    line.send(POST)
    line.client.close()
    assert line.arriving.take(line.server, 120) is State.ENDED


def test_what_was_not_kept_is_read_from_the_client(line: Line) -> None:
    line.send(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    source = Source(line.server)
    source.give(line.arriving)
    while not source.is_read:
        source.recv(100)
    line.client.sendall(b"5\r\nhello")
    assert source.recv(100) == b"5\r\nhello"
    with pytest.raises(ConnectionResetError, match="paused for too long"):
        source.recv(100)
