"""Asks the newer version for its log-in page, as soon as it answers, and ends it."""

import http.client
import os
import signal
import time

from . import events

PAGE = "/auth/login/"
POLL_SECONDS = 0.1
# For a page, once it takes connections.
ANSWER_SECONDS = 60


def watch(address: str, begun: float) -> None:
    """
    A process of its own, which ends with the caller's.

    address  where the version listens
    begun    when its start began, on the monotonic clock
    """
    server = os.getpid()
    if os.fork() != 0:
        return
    host, _, port = address.rpartition(":")
    while os.getppid() == server:
        try:
            status = _ask(host, int(port))
        except OSError:
            time.sleep(POLL_SECONDS)
            continue
        except http.client.HTTPException as error:
            events.tell("answered", status=None, reason=repr(error))
        else:
            events.tell("answered", status=status, seconds=time.monotonic() - begun)
        os.kill(server, signal.SIGTERM)
        break
    os._exit(0)


def _ask(host: str, port: int, page: str = PAGE) -> int:
    """The status of the page, or of the first-run page that it leads to."""
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", page, headers={"Host": "127.0.0.1"})
        response = connection.getresponse()
        response.read()
    finally:
        connection.close()
    place = response.getheader("Location", "")
    return _ask(host, port, place) if page == PAGE and place.startswith("/") else response.status
