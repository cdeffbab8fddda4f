"""The databases of the users that are connected, as the installed version knows them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from mathesar_admin.backup.server import server
from mathesar_admin.database.server import is_local
from mathesar_admin.errors import AdminError
from mathesar_admin.processes.as_service import ask_service
from mathesar_shared.archive.database.programs import reason

USUAL_PORT = "5432"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Connected(NamedTuple):
    name: str
    host: str
    port: str
    is_here: bool
    """It is in the cluster of Mathesar's own database."""
    copy: str | None = None
    """The database that stands for it in the rehearsal."""
    fault: str | None = None
    """Why there is no such database."""

    @property
    def place(self) -> str:
        """As mathesar_service/rehearsed/fence.py names it."""
        return f"{self.host}:{self.port}/{self.name}"

    @property
    def is_by_socket(self) -> bool:
        return is_local(self.host)


def look(environment: Mapping[str, str]) -> list[Connected]:
    """Every connected database. Raises AdminError where the installed version cannot say it."""
    outcome = ask_service("mathesar_service.asked.connected", [])
    if not outcome.succeeded:
        raise AdminError(f"the connected databases cannot be listed: {reason(outcome.stderr)}", "mathesar status")
    own = server(environment)
    found = []
    for one in json.loads(outcome.stdout):
        host, port = one["host"], str(one["port"] or USUAL_PORT)
        is_here = own.is_local and port == own.port and _is_same(host, own.host)
        found.append(Connected(one["name"], host, port, is_here))
    return found


def _is_same(host: str, socket: str) -> bool:
    """Whether the host is this machine, or its folder of sockets by any of its paths."""
    if not is_local(host):
        return host in LOOPBACK
    return Path(host).resolve() == Path(socket).resolve()
