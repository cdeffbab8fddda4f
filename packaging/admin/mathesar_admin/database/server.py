"""The local PostgreSQL server: which of its clusters is Mathesar's."""

import errno
import re
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from mathesar_admin.database.psql import UnansweredError, ask
from mathesar_admin.processes.process import PATH, find_account
from mathesar_admin.settings.store import detected_port

ANSWER_SECONDS = 5
# A file's name, libpq's own words, and a method's name: so in every language of the server.
CLOSED = re.compile(r"pg_hba\.conf|no password supplied|\bpeer\b", re.IGNORECASE)


class Search(NamedTuple):
    """What came of looking for a cluster that Mathesar can use."""

    port: str | None
    refusals: list[str]
    """Why the others will not do."""
    is_ours: bool = False
    """True where our role is there already."""
    closed: str | None = None
    """The port of one that runs and does not let PostgreSQL's own account in, so that nothing can be made there."""


def is_local(host: str) -> bool:
    """True for the folder of a socket, which is how a local server is named."""
    return host.startswith("/")


def find_cluster(environment: Mapping[str, str]) -> Search:
    """
    The cluster on the port that is set, and no other. Without one: the cluster that has our role already, of several
    the one of the newest PostgreSQL; else the first that is new enough and takes writes.

    A port that the set-up itself has found is where it looks first; where nothing answers there any more, the cluster
    that has our role may have another one now.
    """
    port = environment.get("POSTGRES_PORT")
    if not port:
        return _first_of(environment, sockets(environment["POSTGRES_HOST"]))
    found = _first_of(environment, [port])
    if found.port is not None or port != detected_port():
        return found
    others = _first_of(environment, sockets(environment["POSTGRES_HOST"]))
    return others if others.is_ours else found


def _first_of(environment: Mapping[str, str], ports: list[str]) -> Search:
    if find_account("postgres") is None:
        return Search(None, ["it is not installed"])
    if shutil.which("psql", path=PATH) is None:
        return Search(None, ["its client psql is not installed"])
    ours: dict[str, int] = {}
    usable: str | None = None
    closed: str | None = None
    refusals = []
    for port in ports:
        try:
            answer = ask(environment["POSTGRES_HOST"], port, "cluster.sql", {"role": environment["POSTGRES_USER"]})
        except UnansweredError as error:
            said = _said(environment["POSTGRES_HOST"], port, error)
            if CLOSED.search(said):
                closed = closed or port
                said += "; at the head of its pg_hba.conf, add this line, and reload it: local all postgres peer"
            refusals.append(f"port {port}: {said}")
            continue
        if answer["state"] == "ours":
            ours[port] = answer["version"]
        elif answer["state"] == "usable":
            usable = usable or port
        else:
            refusals.append(f"port {port}: {answer['reason']}")
    if ours:
        # Two, where the cluster of before an upgrade of PostgreSQL has been started again.
        return Search(max(ours, key=lambda port: ours[port]), [], is_ours=True)
    return Search(usable, refusals, closed=closed)


def _said(folder: str, port: str, error: UnansweredError) -> str:
    """What the server says, without what psql puts before it."""
    if not is_listening(folder, port):
        return "no server listens there"
    return re.sub(r"^psql: error: (connection to server .*? failed: )?", "", str(error))


def sockets(folder: str) -> list[str]:
    """Ports of the clusters with a socket in the folder, lowest first."""
    found = [path for path in Path(folder).glob(".s.PGSQL.*") if path.is_socket()]
    ports = [path.name.removeprefix(".s.PGSQL.") for path in found]
    return sorted((port for port in ports if port.isdecimal()), key=int)


def is_listening(folder: str, port: str) -> bool:
    """True where a server holds the socket: one that was killed leaves it behind."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(ANSWER_SECONDS)
        return client.connect_ex(f"{folder}/.s.PGSQL.{port}") in (0, errno.EAGAIN)
