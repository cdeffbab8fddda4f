"""MATHESAR_LISTEN: an address and a port, or a socket for a proxy on this machine."""

import ipaddress
import re

UNIX = "unix:"
# The only folder that the sandbox has for it.
SOCKET = f"{UNIX}/run/mathesar/mathesar.sock"
PORT = "8000"


def socket_of(listen: str) -> str | None:
    """The path of the socket; None for an address."""
    return listen.removeprefix(UNIX) if listen.startswith(UNIX) else None


def shown(listen: str) -> str:
    """As people read it: what a browser takes, or the socket."""
    return listen if socket_of(listen) else f"http://{listen}/"


def suggestion(wrong: str) -> str:
    """What to write in place of a value that will not do."""
    first, *others = re.split(r"[,;\s]+", wrong.strip(" ,;"))
    return f"one only: write {_nearest(first)}" if others else f"write {_nearest(first)}"


def _nearest(wrong: str) -> str:
    if "/run" in wrong or wrong.startswith((UNIX, "/")) or wrong.endswith((".sock", ".socket")):
        return SOCKET
    place = re.sub(r"/.*", "", re.sub(r"^[a-z]+://", "", wrong))
    before, _, after = place.rpartition(":")
    # An IPv6 address has a colon before its last group, too.
    if _address(place) and not (_address(before) and re.fullmatch("[0-9]{4,5}", after)):
        return f"{_address(place)}:{PORT}"
    host, port = (before, after) if after.isdecimal() else (place, PORT)
    if not (port.isascii() and 1 <= int(port) <= 65535):
        port = PORT
    if host in ("", "*"):
        return f"127.0.0.1:{port} for this machine, or 0.0.0.0:{port} for every address"
    name = re.sub(r"[^A-Za-z0-9.-]", "", host).strip("-.")
    return f"{_address(host) or name or '127.0.0.1'}:{int(port)}"


def _address(text: str) -> str | None:
    """As it stands before a port; None for what is no IP address."""
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    return f"[{address}]" if address.version == 6 else str(address)
