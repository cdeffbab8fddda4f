"""Says by its exit code whether Mathesar answers: 0 it does, 1 it does not. For orchestrators, every few seconds.

health          ready: the log-in page comes, which needs the application and its database
health alive    the web server answers, whatever the database does

The standard library only, as it must cost little; the Host header is one that is always allowed.
"""

import http.client
import os
import sys
from typing import NamedTuple

PATHS = {(): "/auth/login/", ("alive",): "/static/staticfiles.json"}
# Less than orchestrators give a probe, and more than a page takes.
SECONDS = 4
HTTP_ERROR = 400
DEFAULT = "0.0.0.0:8000"


class Answer(NamedTuple):
    text: str
    is_well: bool


def main() -> int:
    path = PATHS.get(tuple(sys.argv[1:]))
    if path is None:
        print("usage: health [alive]", file=sys.stderr)
        return 2
    answer = ask(*address(os.environ.get("MATHESAR_LISTEN") or DEFAULT), path)
    print(answer.text)
    return 0 if answer.is_well else 1


def ask(host: str, port: int, path: str) -> Answer:
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", path, headers={"Host": "127.0.0.1", "User-Agent": "mathesar-health"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return Answer(f"{host}:{port} does not answer: {error}", False)
    finally:
        connection.close()
    return Answer(f"GET {path}: {status}", status < HTTP_ERROR)


def address(listen: str) -> tuple[str, int]:
    """Where to ask: an address that means "every" is this container's own."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), int(port)  # noqa: S104  # asked, not opened


if __name__ == "__main__":
    sys.exit(main())
