"""Brings the distribution's own PostgreSQL server up."""

import re
import shlex
import time
from collections.abc import Callable, Iterator, Mapping

from mathesar_admin.database.server import is_listening, is_local, sockets
from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import Server, build_facts
from mathesar_admin.processes.process import find_account, run
from mathesar_admin.unit import service

OLDEST_VERSION = 14
# How long a server that was started may take until it listens: before that it repairs what a crash has left.
COMING_SECONDS = 30
POLL_SECONDS = 0.2
# What ends a server before it listens, in its log: both words are the same in most languages.
LAST_WORDS = re.compile(r"\b(FATAL|PANIC): .*")


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
    _must(["systemctl", "enable", "--now", server.service], lambda: [*_last_words(server), _why_down(server)])
    deadline = time.monotonic() + COMING_SECONDS
    while is_down(environment):
        if time.monotonic() > deadline:
            raise AdminError(
                f"PostgreSQL was started, and no server answers in {environment['POSTGRES_HOST']}",
                *_last_words(server),
                _why_down(server),
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


def _last_words(server: Server) -> list[str]:
    """What the server's log says last of why it ended; a full disk, for one. Empty where it does not tell."""
    for lines in _logs(server):
        found = [match.group() for line in lines if (match := LAST_WORDS.search(line))]
        if found:
            return [f"Its log says: {found[-1]}"]
    return []


def _logs(server: Server) -> Iterator[list[str]]:
    """The ends of the logs of the clusters that do not run, read as the account that they belong to."""
    account = find_account("postgres")
    if account is None:
        return
    if build_facts().format == "deb":
        # Version, name, port, status, owner, data, log.
        listed = (line.split() for line in run(["pg_lsclusters", "--no-header"]).stdout.splitlines())
        files = [words[6] for words in listed if len(words) == 7 and words[3].startswith("down")]
    else:
        folder = server.cluster.folder / "log" if server.cluster else None
        newest = run(["ls", "-t", str(folder)], account=account).stdout.splitlines() if folder else []
        files = [f"{folder}/{name}" for name in newest[:1]]
    for file in files:
        yield run(["tail", "-n", "50", file], account=account).stdout.splitlines()
    # Before it has a log of its own.
    yield run(["journalctl", "-q", "-o", "cat", "-n", "50", "-u", server.service]).stdout.splitlines()


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


def _must(command: list[str], hints: Callable[[], list[str]] = list) -> None:
    outcome = run(command, timeout=service.START_TIMEOUT, shown=True)
    if not outcome.succeeded:
        raise AdminError(f"{shlex.join(command)} failed{': ' if outcome.stderr else ''}{outcome.stderr}", *hints())
