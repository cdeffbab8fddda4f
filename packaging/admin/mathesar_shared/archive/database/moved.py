"""Saved connections that mean nothing where a backup is restored: sockets, loopback, names of containers."""

import socket
from collections.abc import Mapping
from typing import Any, NamedTuple

from mathesar_shared.archive.database.server import Server

SCRIPT = "restore-moved.sql"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Moved(NamedTuple):
    variables: dict[str, str]
    """For restore-moved.sql, in the transaction that restores Mathesar's own tables."""
    text: str | None
    """What it does, for people; None where nothing changes."""


def moved(theirs: Mapping[str, Any], place: Server, *, with_data: bool) -> Moved:
    """
    What becomes of connections to the server that a backup was made on, where its tables go to another one. Where its
    name means something here as well, they go on to lead there.

    with_data  people's databases have come along, so that they are here now
    """
    old, new = (str(theirs["host"]), str(theirs["port"])), (place.host, place.port)
    target = new if with_data or means_nothing(old[0]) else old
    variables = {"old_host": old[0], "old_port": old[1], "new_host": target[0], "new_port": target[1]}
    if target == old:
        return Moved(variables, None)
    return Moved(variables, f"saved connections to {address(*old)} lead to {address(*target)} now")


def left_behind(place: Server) -> list[str]:
    """The connections that lead nowhere from here, for people, in a line each; after a restore."""
    lines = []
    for one in place.ask("restore-connections.sql"):
        host, port, names = str(one["host"]), str(one["port"]), one["databases"]
        if (host, port) == (place.host, place.port):
            there = place.ask("restore-server.sql", variables={"databases": "\n".join(names)})["databases"]
            lines += [
                f"a saved connection leads to the database {name} on this server, which is not there"
                for name in names
                if name not in there
            ]
        elif means_nothing(host):
            lines.append(
                f"the saved connections to {', '.join(names)} lead to {address(host, port)}, which means nothing"
                " here: change them in Mathesar"
            )
    return lines


def means_nothing(host: str) -> bool:
    """Whether the name says something only on the machine, or in the network, that it comes from."""
    if host.startswith("/") or host in LOOPBACK:
        return True
    if "." in host or ":" in host:
        return False
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        return True
    return False


def address(host: str, port: str) -> str:
    return f"{host}, port {port}"
