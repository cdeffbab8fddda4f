"""Whether the web interface answers on this machine."""

import http.client
import urllib.parse
from typing import NamedTuple


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
    try:
        url = urllib.parse.urlsplit(f"http://{address}{path}")
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=timeout)
    except ValueError as error:
        return Answer(None, f"{address} is not an address and a port: {error}")
    try:
        # This machine's own name, which is allowed whatever is set.
        connection.request("GET", f"{url.path}?{url.query}" if url.query else url.path, headers={"Host": "127.0.0.1"})
        response = connection.getresponse()
        return Answer(response.status, "", place=response.headers.get("Location", ""))
    except OSError as error:
        return Answer(None, error.strerror or str(error))
    except http.client.HTTPException as error:
        return Answer(None, f"what answers there is no web server: {error!r}")
    finally:
        connection.close()
