"""Which program listens where Mathesar should: the kernel's tables of sockets, and who has them open."""

import ipaddress
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.settings.listen import PORT, socket_of
from mathesar_admin.unit.service import UNIT

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LISTENS = "0A"
HIGHEST = 65535


class Listener(NamedTuple):
    address: Address
    port: int
    inode: str


def foreign_program(listen: str) -> str | None:
    """
    The program that has Mathesar's address and is not Mathesar: its name and number, or as much as can be found out.
    None where nobody has it, or the service itself. Root only.
    """
    wanted = _place(listen)
    found = [one for one in _listeners() if wanted is not None and one.port == wanted[1] and _meet(one, wanted[0])]
    if not found:
        return None
    pid = _owner({one.inode for one in found})
    if pid is None:
        # In another container: its processes are not seen from here.
        return "a program outside"
    if UNIT in _read(paths.PROCESSES / pid / "cgroup"):
        return None
    return f"{_read(paths.PROCESSES / pid / 'comm').strip() or 'a program'} (process {pid})"


def free_address(listen: str) -> str:
    """Mathesar's address with the next port that nobody has."""
    host, _, port = listen.rpartition(":")
    taken = {one.port for one in _listeners()}
    first = int(port) if port.isdecimal() else int(PORT)
    return f"{host or '127.0.0.1'}:{next(one for one in range(first + 1, HIGHEST) if one not in taken)}"


def _place(listen: str) -> tuple[Address | None, int] | None:
    """The address, None for a name; None for a socket and for what is no address."""
    if socket_of(listen) is not None:
        return None
    try:
        url = urllib.parse.urlsplit(f"http://{listen}")
        port = url.port
    except ValueError:
        return None
    if port is None:
        return None
    try:
        return ipaddress.ip_address(url.hostname or ""), port
    except ValueError:
        return None, port


def _meet(one: Listener, wanted: Address | None) -> bool:
    """Whether both want the same; everybody's address takes in every other."""
    return wanted is None or wanted == one.address or wanted.is_unspecified or one.address.is_unspecified


def _listeners() -> Iterator[Listener]:
    for table in ("tcp", "tcp6"):
        for line in _read(paths.PROCESSES / "net" / table).splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == LISTENS:
                address, _, port = local.partition(":")
                yield Listener(_decoded(address), int(port, 16), rest[5])


def _decoded(text: str) -> Address:
    """Four bytes at a time, as this machine stores a number."""
    words = [bytes.fromhex(text[at : at + 8]) for at in range(0, len(text), 8)]
    return ipaddress.ip_address(b"".join(word[::-1] if sys.byteorder == "little" else word for word in words))


def _owner(inodes: set[str]) -> str | None:
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for process in paths.PROCESSES.glob("[0-9]*"):
        try:
            if any(str(link.readlink()) in wanted for link in (process / "fd").iterdir()):
                return process.name
        except OSError:
            # It has ended meanwhile.
            continue
    return None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
