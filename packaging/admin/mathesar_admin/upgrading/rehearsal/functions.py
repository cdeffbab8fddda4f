"""What a rehearsal says of Mathesar's functions in the databases of the users."""

from typing import Any

from mathesar_admin.health.findings import Finding
from mathesar_admin.upgrading.rehearsal.connected import Connected
from mathesar_admin.upgrading.rehearsal.rehearse import Rehearsal


def of_functions(found: Rehearsal) -> list[Finding]:
    """A finding for each connected database; one for all where none was tried."""
    if not any(one.copy or one.fault for one in found.connected):
        names = ", ".join(one.name for one in found.connected)
        return [_finding(f"not tried in {names}: --with-data does that on this server", "ok", None)] if names else []
    told = {one["place"]: one for one in found.ran.events if one["event"] == "functions"}
    has_failed = any(one["event"] == "migration-failed" for one in found.ran.events)
    return [_of(one, told.get(one.place), has_failed=has_failed) for one in found.connected]


def _of(one: Connected, told: dict[str, Any] | None, *, has_failed: bool) -> Finding:
    if one.fault is not None:
        return _finding(one.fault, "problem", one)
    if one.copy is None:
        return _finding(f"not tried in {one.name}, which is on {one.host}, port {one.port}", "note", one)
    if told is None and has_failed:
        return _finding(f"not tried in {one.name}, as the migration fails before", "note", one)
    if told is None:
        return _finding(f"{one.name} keeps those that it has", "ok", one)
    if told["reason"] is not None:
        return _finding(f"they cannot be upgraded in {one.name}: {told['reason']}", "problem", one)
    return _finding(f"upgraded in {one.name} in {told['seconds']:.1f} s", "ok", one, round(told["seconds"], 3))


def _finding(text: str, level: str, one: Connected | None, seconds: float | None = None) -> Finding:
    where = None if one is None else {"name": one.name, "host": one.host, "port": one.port}
    step = (
        "report this to whoever made the package; the database would keep its old ones"
        if level == "problem"
        else None
    )
    return Finding("functions", "functions", text, level, step, {"database": where, "seconds": seconds})
