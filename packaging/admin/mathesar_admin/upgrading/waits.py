"""Whom the service, or the migration of its start, waits for in the database."""

import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from mathesar_admin.backup.server import Server
from mathesar_admin.database.psql import UnansweredError, ask
from mathesar_admin.database.report import Report
from mathesar_admin.database.role import are_ours_to_make
from mathesar_admin.errors import AdminError
from mathesar_admin.health.findings import Finding


class Wait(NamedTuple):
    text: str
    """For how long, for what, and who holds it."""
    next: str
    """What ends it."""
    facts: dict[str, Any]


def find_waits(environment: Mapping[str, str], report: Report) -> list[Wait]:
    """
    Those that the report of status.sql has. Since when a session of another role is in its transaction only a
    superuser may see, so that PostgreSQL's own account is asked where it is ours to ask.
    """
    found: list[dict[str, Any]] = (report.facts or {}).get("waits", [])
    port = environment.get("POSTGRES_PORT") or "5432"
    if found and are_ours_to_make(environment):
        pids = ",".join(str(one["pid"]) for one in found if one["pid"])
        try:
            sessions = ask(environment["POSTGRES_HOST"], port, "sessions.sql", {"pids": f"{{{pids}}}"})
        except UnansweredError:
            sessions = {}
        # What it does not say either stays as it is.
        found = [{**one, **sessions.get(str(one["pid"]), {})} for one in found]
    return [_wait(one, port) for one in found]


def look_at_waits(environment: Mapping[str, str], report: Report) -> list[Finding]:
    return [
        Finding("wait", "waits", one.text, "problem", one.next, one.facts) for one in find_waits(environment, report)
    ]


def locked_out(source: Server) -> str | None:
    """Who keeps everybody from a table, also from dumping it; None where nobody does, or where it cannot be told."""
    if not source.is_local:
        return None
    try:
        found = source.ask("locks.sql")
    except AdminError:
        return None
    return _described(found[0]) if found else None


def _wait(one: dict[str, Any], port: str) -> Wait:
    sql = f"SELECT pg_terminate_backend({one['pid']})" if one["pid"] else "SELECT * FROM pg_prepared_xacts"
    text = f"Mathesar has waited for {one['seconds']} seconds for {_described(one)}"
    return Wait(text, f'end that transaction; by force, as a superuser: psql -p {port} -c "{sql}"', one)


def _described(one: dict[str, Any]) -> str:
    lock = f"a lock of {one['relation']}" if one.get("relation") else "a lock"
    if not one["pid"]:
        return f"{lock} that a prepared transaction holds"
    details = [one["program"], f"from {one['client']}" if one.get("client") else "", _since(one.get("since"))]
    shown = ", ".join(detail for detail in details if detail)
    return f"{lock} that the session {one['pid']} of the role {one['role']}{f' ({shown})' if shown else ''} holds"


def _since(since: int | None) -> str:
    return "" if since is None else time.strftime("since %Y-%m-%d %H:%M:%S", time.localtime(since))
