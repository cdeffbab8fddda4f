"""Whether the web interface answers on this machine."""

import http.client
import urllib.parse
from typing import NamedTuple


class Answer(NamedTuple):
    status: int | None
    fault: str
    """Why there is no status."""


def ask(address: str, path: str = "/auth/login/", timeout: float = 10) -> Answer:
    """Asks for a page without following redirects: 200 is the log-in page, 302 leads to the first-run page."""
    try:
        url = urllib.parse.urlsplit(f"http://{address}{path}")
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=timeout)
    except ValueError as error:
        return Answer(None, f"{address} is not an address and a port: {error}")
    try:
        # This machine's own name, which is allowed whatever is set.
        connection.request("GET", url.path, headers={"Host": "127.0.0.1"})
        return Answer(connection.getresponse().status, "")
    except OSError as error:
        return Answer(None, error.strerror or str(error))
    except http.client.HTTPException as error:
        return Answer(None, f"what answers there is no web server: {error!r}")
    finally:
        connection.close()
