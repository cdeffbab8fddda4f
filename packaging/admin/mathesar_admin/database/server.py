"""The local PostgreSQL server: which of its clusters is Mathesar's, and how it is brought up."""

import errno
import re
import shlex
import shutil
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from mathesar_admin.database.psql import UnansweredError, ask
from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import Server, build_facts
from mathesar_admin.processes.process import PATH, find_account, run
from mathesar_admin.settings.store import detected_port
from mathesar_admin.unit import service

OLDEST_VERSION = 14
# How long a server that was started may take until it listens: before that it repairs what a crash has left.
COMING_SECONDS = 30
POLL_SECONDS = 0.2
ANSWER_SECONDS = 5


class Search(NamedTuple):
    """What came of looking for a cluster that Mathesar can use."""

    port: str | None
    refusals: list[str]
    """Why the others will not do."""
    is_ours: bool = False
    """True where our role is there already."""


def is_local(host: str) -> bool:
    """True for the folder of a socket, which is how a local server is named."""
    return host.startswith("/")


def find_cluster(environment: Mapping[str, str]) -> Search:
    """
    The cluster on the port that is set, and no other. Without one: the cluster that has our role already, else the
    first that is new enough and takes writes. A port that the set-up itself has found is where it looks first; where
    nothing answers there any more, the cluster that has our role may have another one now.
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
    usable: str | None = None
    refusals = []
    for port in ports:
        try:
            answer = ask(environment["POSTGRES_HOST"], port, "cluster.sql", {"role": environment["POSTGRES_USER"]})
        except UnansweredError as error:
            refusals.append(f"port {port}: {error}")
            continue
        if answer["state"] == "ours":
            return Search(port, [], is_ours=True)
        if answer["state"] == "usable":
            usable = usable or port
        else:
            refusals.append(f"port {port}: {answer['reason']}")
    return Search(usable, refusals)


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


def bring_up(environment: Mapping[str, str]) -> None:
    """
    Starts the distribution's own server where none runs, now and at every boot, makes its first cluster where that is
    left to people, and says both. What is not installed is not its business.
    Raises AdminError where the installed version is too old for a new cluster, a command fails, or no server runs
    after all.
    """
    if not is_down(environment):
        return
    server = build_facts().server
    _make_cluster(server)
    print(
        f"mathesar: starting PostgreSQL, now and at every boot: systemctl enable --now {server.service}",
        flush=True,
    )
    # Also where systemd takes it for active: on Debian this unit only stands for those of the clusters.
    _must(["systemctl", "enable", "--now", server.service])
    deadline = time.monotonic() + COMING_SECONDS
    while is_down(environment):
        if time.monotonic() > deadline:
            raise AdminError(
                f"PostgreSQL was started, and no server answers in {environment['POSTGRES_HOST']}", _why_down(server)
            )
        time.sleep(POLL_SECONDS)


def is_down(environment: Mapping[str, str]) -> bool:
    """True where the distribution's own server is installed and no local cluster runs."""
    host = environment["POSTGRES_HOST"]
    if not is_local(host) or not service.systemd_runs() or any(is_listening(host, port) for port in sockets(host)):
        return False
    return service.systemctl("cat", build_facts().server.service).succeeded


def _why_down(server: Server) -> str:
    if build_facts().format != "deb":
        return f"Its reasons: journalctl -u {server.service} -n 50"
    if run(["pg_lsclusters", "--no-header"]).stdout.split():
        return "Its clusters and their logs: pg_lsclusters; to start one: pg_ctlcluster VERSION NAME start"
    return "It has no cluster; to make one: pg_createcluster --start VERSION main (VERSION: ls /usr/lib/postgresql)"


def _make_cluster(server: Server) -> None:
    cluster = server.cluster
    if cluster is None or (cluster.folder / "PG_VERSION").exists():
        return
    # A cluster stays with its version; better none than one that Mathesar does not take.
    found = re.match(r"postgres \(PostgreSQL\) (\d+)", run(["postgres", "--version"]).stdout)
    version = int(found.group(1)) if found else OLDEST_VERSION
    if version < OLDEST_VERSION:
        raise AdminError(
            f"PostgreSQL {version} is older than {OLDEST_VERSION}, and has no cluster yet",
            f"Install a newer one: {server.install}",
        )
    print(f"mathesar: PostgreSQL has no cluster yet; making one in {cluster.folder}: {cluster.command}", flush=True)
    _must(shlex.split(cluster.command))


def _must(command: list[str]) -> None:
    outcome = run(command, timeout=service.START_TIMEOUT, shown=True)
    if not outcome.succeeded:
        raise AdminError(f"{shlex.join(command)} failed{': ' if outcome.stderr else ''}{outcome.stderr}")
