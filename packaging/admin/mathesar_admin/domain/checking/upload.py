"""How large an upload the proxy lets through, without one."""

from mathesar_admin.domain.checking import proof
from mathesar_admin.domain.checking.visit import Visitor


def largest_upload(visitor: Visitor, key: str, sizes: tuple[int, ...]) -> int | None:
    """
    The largest of these sizes of a request, in bytes, that is let through; 0 for none, None where nobody says.
    Nothing is sent but the announcement: the other side answers that before it wants the rest.
    """
    for size in sizes:
        status = _announce(visitor, key, size)
        if status is None:
            return None
        if status != 413:
            return size
    return 0


def _announce(visitor: Visitor, key: str, size: int) -> int | None:
    connection = visitor.connection()
    try:
        connection.connect()
        headers = {
            "Host": visitor.origin.netloc,
            "Content-Type": "application/octet-stream",
            "Content-Length": str(size),
            "Expect": "100-continue",
            proof.HEADER: proof.question(key).header,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        connection.sock.sendall(f"POST / HTTP/1.1\r\n{lines}\r\n".encode())
        words = connection.sock.recv(4096).split(b" ", 2)
        return int(words[1]) if words[0].startswith(b"HTTP/") else None
    except (OSError, ValueError, IndexError):
        return None
    finally:
        connection.close()
