"""gunicorn's worker with threads, made safe from slow clients.

gunicorn's own gives a connection to a thread at its first byte, and waits there for the rest without end. This one
waits for a whole request in its event loop, which costs no thread and no connection to PostgreSQL; it accepts nothing
while all of its threads work, so that another worker does; and it holds MATHESAR_TIMEOUT, which gunicorn applies to
workers without threads only.
"""

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

from mathesar_service.arriving import Arriving, Source, State

# The releases of gunicorn that this is written for: it relies on what gthread.py does inside.
GUNICORN = (23,)

LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
FULL = b"HTTP/1.1 507 Insufficient Storage\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
# Seconds that a thread has to notice that its client is gone, before its worker ends.
GRACE = 5


class Worker(ThreadWorker):
    alive: bool

    def init_process(self) -> None:
        self.pause = float(os.environ.get("MATHESAR_READ_TIMEOUT") or 60)
        self.arriving: dict[Any, Arriving] = {}
        self.working: dict[Any, float] = {}
        """Since when a thread works on the connection."""
        self.late: set[Any] = set()
        self.taken = 0
        """Requests that were given to the threads and are not finished."""
        self.resting: dict[Any, Any] = {}
        """Listeners that are not listened to while all threads work, and what accepts on them."""
        super().init_process()

    def run(self) -> None:
        super().run()
        if self.working:
            self.log.error("ends with %d unfinished requests", len(self.working))
            # Python would wait for their threads.
            os._exit(0)

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
            client.setsockopt(socket.SOL_SOCKET, option, struct.pack("@ll", int(self.pause), 0))
        conn = TConn(self.cfg, client, address, server)
        conn.source = Source(client)
        conn.parser = http.RequestParser(self.cfg, conn.source, address)
        self.nr_conns += 1
        self.arriving[conn] = Arriving(time.monotonic(), self.pause)
        with self._lock:
            self.poller.register(client, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

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

    def enqueue_req(self, conn: Any) -> None:
        with self._lock:
            self.taken += 1
            if self.taken >= self.cfg.threads and not self.resting:
                self.resting = {one: self.poller.get_key(one).data for one in self.sockets}
                for one in self.resting:
                    self.poller.unregister(one)
        super().enqueue_req(conn)

    def finish_request(self, fs: Any) -> None:
        super().finish_request(fs)
        with self._lock:
            self.taken -= 1
            if self.alive and self.taken < self.cfg.threads:
                for one, acceptor in self.resting.items():
                    self.poller.register(one, selectors.EVENT_READ, acceptor)
                self.resting = {}

    def handle(self, conn: Any) -> tuple[bool, Any]:
        self.working[conn] = time.monotonic()
        try:
            keepalive, _ = super().handle(conn)
            return keepalive and (self.cfg.is_ssl or _is_read(conn)), conn
        finally:
            del self.working[conn]
            self.late.discard(conn)
            if not self.cfg.is_ssl:
                conn.source.close()

    def murder_keepalived(self) -> None:
        """Called about once a second, and after every event."""
        super().murder_keepalived()
        now = time.monotonic()
        for conn in [conn for conn, arriving in self.arriving.items() if now > arriving.deadline]:
            if self.arriving[conn].size:
                _say(conn.sock, LATE)
            self._give_up(conn)
        if self.cfg.timeout:
            for conn, since in list(self.working.items()):
                self._hold_limit(conn, now - since - self.cfg.timeout)

    def _hold_limit(self, conn: Any, over: float) -> None:
        """Ends what takes longer than MATHESAR_TIMEOUT. As no thread can be ended, its worker may have to be."""
        if over > 0 and conn not in self.late:
            self.late.add(conn)
            request = conn.parser.mesg
            what = f"{request.method} {request.path}" if request else "a request"
            self.log.error("%s has taken longer than MATHESAR_TIMEOUT, %d s, and is ended", what, self.cfg.timeout)
            try:
                conn.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                # The client was faster.
                return
        elif over > GRACE and self.alive:
            self.log.error("this worker ends after its other requests, and another one begins")
            self.alive = False

    def _give_up(self, conn: Any) -> None:
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
