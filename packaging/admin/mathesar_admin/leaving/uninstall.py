"""Drops what the plan names, after a last backup."""

from collections.abc import Callable
from pathlib import Path

from mathesar_admin.backup import making
from mathesar_admin.database.role import require_settings
from mathesar_admin.errors import AdminError
from mathesar_admin.leaving.plan import Plan
from mathesar_admin.leaving.state import LAST
from mathesar_admin.settings.store import read_settings
from mathesar_admin.unit import service

STOP_SECONDS = 300
TIMERS = ("mathesar-upkeep.timer", "mathesar-backup.timer")
UNITS = (service.UNIT, service.FIRST_BOOT_UNIT, *TIMERS)

STOPPED = (*TIMERS, service.UNIT, service.BYTECODE_UNIT)


def back_up(plan: Plan, to: Path | None, say: Callable[[str], None]) -> Path | None:
    """
    A last backup of everything that goes. Raises AdminError where it cannot be made; then nothing has changed.
    None where there is no database whose contents could be backed up.
    """
    environment = read_settings().environment()
    require_settings(environment)
    if plan.databases is None or environment["POSTGRES_DB"] not in plan.databases:
        say("there is no database of Mathesar's own to back up")
        return None
    people = tuple(name for name in plan.databases if name != environment["POSTGRES_DB"])
    say("a last backup of all this")
    try:
        return making.make(making.Wish(LAST, media=True, databases=people), to, say).path
    except AdminError as error:
        raise AdminError(
            f"no last backup can be made: {error}", *error.hints, "Nothing has changed. Without one: --no-backup"
        ) from None


def drop(plan: Plan, say: Callable[[str], None]) -> None:
    """Stops the service, which does not start again, and drops piece by piece. Raises AdminError; can be repeated."""
    if service.systemd_runs():
        if not service.systemctl("stop", *STOPPED, timeout=STOP_SECONDS).succeeded:
            raise AdminError("the service cannot be stopped, so nothing was dropped", "mathesar status")
        # Else the next boot would make role and databases anew.
        service.systemctl("disable", "--quiet", *UNITS)
    for piece in plan.pieces:
        if piece.goes:
            piece.drop()
            for line in piece.goes:
                say(f"dropped {line}")
