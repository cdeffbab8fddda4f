"""Whether the web interface answers on this machine."""

import http.client
import socket
import urllib.parse
from typing import NamedTuple

from mathesar_admin.settings.listen import socket_of


class Answer(NamedTuple):
    status: int | None
    fault: str
    """Why there is no status."""
    page: int | None = None
    """The status of the page that a redirect on this machine leads to; None without one."""
    place: str = ""
    """Where a redirect leads."""


def ask(address: str, path: str = "/auth/login/", timeout: float = 10) -> Answer:
    """Asks for a page: 200 is the log-in page, 302 leads to the first-run page, which is asked for, too."""
    answer = _ask_once(address, path, timeout)
    if not answer.place.startswith("/"):
        return answer
    return answer._replace(page=_ask_once(address, answer.place, timeout).status)


def _ask_once(address: str, path: str, timeout: float) -> Answer:
    url = urllib.parse.urlsplit(path)
    try:
        connection = _connection(address, timeout)
    except ValueError as error:
        return Answer(None, f"{address} is not an address and a port: {error}")
    try:
        # This machine's own name, which is allowed whatever is set.
        connection.request("GET", f"{url.path}?{url.query}" if url.query else url.path, headers={"Host": "127.0.0.1"})
        response = connection.getresponse()
        return Answer(response.status, "", place=response.headers.get("Location", ""))
    except OSError as error:
        return Answer(None, error.strerror or str(error) or type(error).__name__)
    except ValueError as error:
        # A name that cannot be one.
        return Answer(None, f"{address}: {error}")
    except http.client.HTTPException as error:
        return Answer(None, f"what answers there is no web server: {error!r}")
    finally:
        connection.close()


class SocketConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _connection(address: str, timeout: float) -> http.client.HTTPConnection:
    """Raises ValueError for what is no address."""
    path = socket_of(address)
    if path is not None:
        return SocketConnection(path, timeout)
    url = urllib.parse.urlsplit(f"http://{address}")
    if not url.hostname or url.port is None:
        raise ValueError("it has no port" if url.hostname else "it has no host")
    return http.client.HTTPConnection(url.hostname, url.port, timeout=timeout)
