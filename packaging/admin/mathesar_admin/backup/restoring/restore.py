"""Restores a backup: first a backup of what goes, then the service stops, and starts with what was restored."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.backup import making
from mathesar_admin.backup.restoring import configuration, data, metadata, uploads
from mathesar_admin.backup.restoring.plan import Plan
from mathesar_admin.errors import AdminError
from mathesar_admin.files.lock import locked
from mathesar_admin.processes.guarded import INTERRUPTED
from mathesar_admin.settings.store import read_settings
from mathesar_admin.unit import service

KIND = "before-restore"
LOCK_SECONDS = 10
STOP_SECONDS = 300


class Restored(NamedTuple):
    parts: list[str]
    backup: Path | None
    """Of what was there before; None where nothing of anybody's was."""
    started: bool
    """The service runs with it."""


def restore(
    plan: Plan, *, backs_up: bool = True, starts: bool = True, say: Callable[[str], None] = lambda _: None
) -> Restored:
    """
    Does what the plan says. Root only.

    backs_up  make a backup of what goes first
    starts    start the service afterwards, where it is to run; else it stays stopped
    say       is told what happens, in a line each
    Raises AdminError where it cannot be done: then it names what was done so far. Doing it again ends it.
    """
    before = _back_up(plan, say) if backs_up and plan.goes else None
    done: list[str] = []
    with locked(paths.BACKUP_LOCK, "making or restoring a backup", LOCK_SECONDS):
        wanted = _stop()
        try:
            _restore(plan, done, say)
        except BaseException as error:
            if not done and wanted:
                # Nothing has changed: it goes on as before.
                service.systemctl("start", "--no-block", service.UNIT)
            if done and isinstance(error, AdminError | KeyboardInterrupt | SystemExit):
                raise _half_way(_as_failure(error), plan, done, before) from None
            raise
    return Restored(done, before, started=_start() if wanted and starts else False)


def _restore(plan: Plan, done: list[str], say: Callable[[str], None]) -> None:
    """The largest first; the tables come last, as they name what all else is there for."""
    environment = configuration.as_restored(plan.file, plan.parts)
    if "data" in plan.parts:
        data.restore(plan.file, environment, plan.manifest, say)
        done.append("data")
    if "uploads" in plan.parts:
        say("writing the uploads")
        uploads.restore(plan.file, environment)
        done.append("uploads")
    if "settings" not in plan.parts and "metadata" not in plan.parts:
        return
    before = configuration.write(plan.file, plan.parts)
    if "metadata" in plan.parts:
        say("restoring Mathesar's own tables")
        try:
            metadata.restore(
                plan.file, read_settings().environment(), plan.manifest, say, with_data="data" in plan.parts
            )
        except BaseException:
            # The key of before, and the settings that lead to the tables of before.
            before.undo()
            raise
    service.daemon_reload()
    done.extend(part for part in ("settings", "metadata") if part in plan.parts)


def _back_up(plan: Plan, say: Callable[[str], None]) -> Path | None:
    say("first, a backup of what is there today")
    wish = making.Wish(KIND, media="uploads" in plan.parts, databases=tuple(plan.occupied))
    try:
        made = making.make(wish, say=say)
    except AdminError as error:
        raise AdminError(
            f"what is there today cannot be backed up: {error}",
            *error.hints,
            "Or restore without that: --no-backup",
        ) from None
    say(f"what is there today: {made.path}")
    return made.path


def _stop() -> bool:
    """Stops the service; returns whether it is to run afterwards."""
    if not service.systemd_runs():
        return False
    state = service.unit_state()
    if not service.systemctl("stop", service.UNIT, timeout=STOP_SECONDS).succeeded:
        raise AdminError("the service cannot be stopped", "mathesar status")
    return state.enabled == "enabled" or state.active in ("active", "activating", "failed")


def _start() -> bool:
    if not service.systemctl("restart", service.UNIT, timeout=service.START_TIMEOUT).succeeded:
        raise AdminError(
            "the backup is restored, and the service does not start with it", "The reason: mathesar status"
        )
    return True


def _as_failure(error: BaseException) -> AdminError:
    """Whoever ends it has to be told as well what is left."""
    if isinstance(error, AdminError):
        return error
    code = error.code if isinstance(error, SystemExit) and isinstance(error.code, int) else INTERRUPTED
    return AdminError("the restore was ended before its end", code=code)


def _half_way(error: AdminError, plan: Plan, done: list[str], before: Path | None) -> AdminError:
    return AdminError(
        str(error),
        *error.hints,
        f"Restored so far: {', '.join(done)}. The service is stopped. To go on: mathesar restore {plan.file}",
        *([f"To go back: mathesar restore {before}"] if before is not None else []),
        code=error.code,
    )
