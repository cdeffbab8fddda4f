"""The service's worker: it waits for slow clients without a thread, and holds MATHESAR_TIMEOUT, which gunicorn
applies to workers without threads only. While all of its threads work it leaves new connections to the other workers,
and takes some whenever a thread is done.
"""

import os
import selectors
import socket
import time
from typing import Any

from mathesar_service.serving.slow_clients import SlowClientsWorker

# The releases of gunicorn that this is written for: it relies on what gthread.py does inside.
GUNICORN = (23,)

# Seconds that a thread has to notice that its client is gone, before its worker ends.
GRACE = 5


class Worker(SlowClientsWorker):
    alive: bool

    def init_process(self) -> None:
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
            # Also where others wait for this thread: who comes is not to wait until those who stay have left.
            if self.alive:
                for one, acceptor in self.resting.items():
                    self.poller.register(one, selectors.EVENT_READ, acceptor)
                self.resting = {}

    def handle(self, conn: Any) -> tuple[bool, Any]:
        self.working[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            del self.working[conn]
            self.late.discard(conn)

    def murder_keepalived(self) -> None:
        super().murder_keepalived()
        if self.cfg.timeout:
            now = time.monotonic()
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
