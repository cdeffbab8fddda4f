"""gunicorn's worker with threads, which waits for slow clients without a thread.

gunicorn's own gives a connection to a thread at its first byte, and waits there for the rest without end. This one
waits for a whole request in its event loop, which costs no thread and no connection to PostgreSQL.
"""

import contextlib
import errno
import os
import selectors
import socket
import struct
import time
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import TConn, ThreadWorker

from mathesar_service.serving.arriving import Arriving, Source, State

LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
FULL = b"HTTP/1.1 507 Insufficient Storage\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class SlowClientsWorker(ThreadWorker):
    """Where gunicorn itself speaks TLS it is left as it is."""

    def init_process(self) -> None:
        self.pause = int(os.environ.get("MATHESAR_READ_TIMEOUT") or 60)
        self.arriving: dict[Any, Arriving] = {}
        super().init_process()

    def accept(self, server: Any, listener: Any) -> None:
        if self.cfg.is_ssl:
            super().accept(server, listener)
            return
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                return
            raise
        # A client that stops while a thread reads or writes is given up as well.
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            client.setsockopt(socket.SOL_SOCKET, option, struct.pack("@ll", self.pause, 0))
        conn = TConn(self.cfg, client, address, server)
        conn.source = Source(client)
        conn.parser = http.RequestParser(self.cfg, conn.source, address)
        self.nr_conns += 1
        self.arriving[conn] = Arriving(time.monotonic(), self.pause)
        readable = partial(self.on_client_socket_readable, conn)
        with self._lock:
            self.poller.register(client, selectors.EVENT_READ, readable)

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        if self.cfg.is_ssl:
            super().on_client_socket_readable(conn, client)
            return
        now = time.monotonic()
        if conn not in self.arriving:
            # The next request of a connection that was kept alive.
            with self._lock:
                self._keep.remove(conn)
            self.arriving[conn] = Arriving(now, self.pause)
        arriving = self.arriving[conn]
        try:
            state = arriving.take(client, now)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                self.log.error("no room for a request in TMPDIR: %s", error)
                _say(client, FULL)
            state = State.ENDED
        if state is State.ENDED:
            self._give_up(conn)
        elif state is State.COMPLETE:
            del self.arriving[conn]
            with self._lock:
                self.poller.unregister(client)
            conn.source.give(arriving)
            self.enqueue_req(conn)

    def handle(self, conn: Any) -> tuple[bool, Any]:
        if self.cfg.is_ssl:
            handled: tuple[bool, Any] = super().handle(conn)
            return handled
        try:
            keepalive, _ = super().handle(conn)
            return keepalive and _is_read(conn), conn
        finally:
            conn.source.close()

    def murder_keepalived(self) -> None:
        """Called after every event, and once a second without one."""
        super().murder_keepalived()
        now = time.monotonic()
        for conn in [conn for conn, arriving in self.arriving.items() if now > arriving.deadline]:
            if self.arriving[conn].size:
                _say(conn.sock, LATE)
            self._give_up(conn)

    def _give_up(self, conn: Any) -> None:
        # What is dropped needs no room: closing a full file writes the rest first, and fails, but it is closed.
        with contextlib.suppress(OSError):
            self.arriving.pop(conn).kept.close()
        with self._lock:
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()


def _say(client: socket.socket, answer: bytes) -> None:
    try:
        client.send(answer)
    except OSError:
        # It does not read either.
        return


def _is_read(conn: Any) -> bool:
    """
    Reads what the application has left of a request, so that the next one begins where gunicorn expects it. False
    where the connection cannot go on: the client fails, or has sent the next request with this one.
    """
    try:
        while conn.parser.mesg.body.read(1 << 16):
            pass
    except OSError:
        return False
    return conn.source.is_read and not conn.parser.unreader.buf.getbuffer().nbytes
