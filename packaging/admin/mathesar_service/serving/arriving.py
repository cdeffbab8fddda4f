"""A request while it arrives: kept until all of it is there, so that a slow client holds no thread."""

import enum
import re
import socket
import tempfile

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\nContent-Length:[ \t]*([0-9]{1,15})[ \t]*(?=\r\n)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\nTransfer-Encoding:", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nExpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

CHUNK = 1 << 16
# A longer head is gunicorn's to refuse.
LONGEST_HEAD = 1 << 17
# More is kept in a file of TMPDIR.
IN_MEMORY = 1 << 17
# A longer body is not kept: its thread reads it from the client.
LONGEST_BODY = 1 << 30


class State(enum.Enum):
    ARRIVING = enum.auto()
    COMPLETE = enum.auto()
    """A thread can work on it."""
    ENDED = enum.auto()
    """The client has closed the connection."""


class Arriving:
    """
    Where a request ends is found out only to know when to begin with it. gunicorn reads what was kept, and decides
    what it means; a request that is not understood here goes to it at once.
    """

    def __init__(self, now: float, pause: float) -> None:
        self.pause = pause
        self.deadline = now + pause
        """When the client is given up: the head has to be there in time, and the body must not pause longer."""
        self.kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # Source reads and closes it
        self.size = 0
        self._head: bytes | None = b""
        """None once all of it is there."""
        self._needed = 0

    def take(self, client: socket.socket, now: float) -> State:
        """Keeps what has come from a socket that does not block. Raises OSError where it, or the disk, fails."""
        try:
            data = client.recv(CHUNK)
        except BlockingIOError:
            return State.ARRIVING
        if not data:
            return State.ENDED
        self.kept.write(data)
        self.size += len(data)
        if self._head is None:
            self.deadline = now + self.pause
        else:
            self._head += data
            self._read_head(client, now)
        return State.COMPLETE if self._head is None and self.size >= self._needed else State.ARRIVING

    def _read_head(self, client: socket.socket, now: float) -> None:
        head, end, _ = (self._head or b"").partition(HEAD_END)
        if not end and len(head) < LONGEST_HEAD:
            return
        self._head = None
        self._needed = len(head) + len(end) + _length(head + b"\r\n")
        if self.size < self._needed:
            self.deadline = now + self.pause
            if EXPECTS.search(head + b"\r\n"):
                client.send(CONTINUE)


class Source:
    """What gunicorn reads requests from: first what was kept, then the client."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._arrived: Arriving | None = None

    def give(self, arrived: Arriving) -> None:
        arrived.kept.seek(0)
        self._arrived = arrived

    def recv(self, size: int) -> bytes:
        """As of a socket."""
        if self._arrived is not None:
            data: bytes = self._arrived.kept.read(size)
            if data:
                return data
            self.close()
        try:
            return self._client.recv(size)
        except BlockingIOError:
            # SO_RCVTIMEO is over.
            raise ConnectionResetError("the client has paused for too long") from None

    def close(self) -> None:
        """Deletes what was kept."""
        if self._arrived is not None:
            self._arrived.kept.close()
            self._arrived = None

    @property
    def is_read(self) -> bool:
        """True where nothing is left of what was kept."""
        return self._arrived is None or self._arrived.kept.tell() >= self._arrived.size


def _length(head: bytes) -> int:
    """Bytes of the body that are kept before a thread begins; 0 for a body that its thread reads itself."""
    lengths = LENGTH.findall(head)
    if len(lengths) != 1 or CHUNKED.search(head):
        return 0
    length = int(lengths[0])
    return length if length <= LONGEST_BODY else 0
