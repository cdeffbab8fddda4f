"""The address that a trial is served at, on this machine only."""

import http.client
import socket

from mathesar_zipapp.errors import ZipappError

HOST = "127.0.0.1"
LOG_IN = "/auth/login/"


def url(port: int) -> str:
    return f"http://{HOST}:{port}"


def require_free(port: int) -> None:
    """Raises ZipappError where something listens there."""
    if not _is_free(port):
        other = next((one for one in range(port + 1, port + 100) if _is_free(one)), None)
        hint = f"Take another one: mathesar.pyz trial --port {other}" if other else "Take another one: --port N"
        raise ZipappError(f"something else listens on port {port} already", hint)


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """True where the page to log in is there."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", LOG_IN)
        return connection.getresponse().status < 400
    except OSError:
        return False
    finally:
        connection.close()
