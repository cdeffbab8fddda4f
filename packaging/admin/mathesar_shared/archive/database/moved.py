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


def moved(theirs: Mapping[str, Any], place: Server) -> Moved:
    """
    What becomes of connections to the server that a backup was made on, where its tables go to another one. Where its
    name means something here as well, they go on to lead there.
    """
    old, new = (str(theirs["host"]), str(theirs["port"])), (place.host, place.port)
    target = new if means_nothing(old[0]) else old
    variables = {"old_host": old[0], "old_port": old[1], "new_host": target[0], "new_port": target[1]}
    if target == old:
        return Moved(variables, None)
    return Moved(variables, f"saved connections to {address(*old)} lead to {address(*target)} now")


def left_behind(place: Server) -> list[str]:
    """The connections that lead nowhere from here, for people, in a line each; after a restore."""
    found = [(str(one["host"]), str(one["port"])) for one in place.ask("restore-connections.sql")]
    return [
        f"a saved connection leads to {address(*one)}, which means nothing here: change it in Mathesar"
        for one in found
        if one != (place.host, place.port) and means_nothing(one[0])
    ]


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
