"""What mathesar-upkeep.timer has done once a day."""

from collections.abc import Callable, Iterator

from mathesar_admin import paths
from mathesar_admin.backup import folder
from mathesar_admin.errors import AdminError
from mathesar_admin.files.lock import locked
from mathesar_admin.health.doctor.storage import shown
from mathesar_admin.processes.as_service import ask_service
from mathesar_admin.settings.store import Settings
from mathesar_admin.upkeep import imports
from mathesar_admin.upkeep.last_time import days_away

SETTING = "MATHESAR_IMPORTS_KEPT"


def look_after(settings: Settings) -> Iterator[str]:
    """
    Does all of it, and says what was done in a line each. Root only.
    Raises AdminError at the end where a part has failed; the others are done then.
    """
    faults = []
    away = days_away()
    if away is not None:
        yield (
            f"{away} days have gone by since the last time, or the clock is wrong: what is deleted by its age stays"
            " until the next time"
        )
    by_age: tuple[Callable[[Settings], str], ...] = (_sessions, _imports)
    parts = (*(by_age if away is None else ()), _backups)
    for part in parts:
        try:
            yield part(settings)
        except AdminError as error:
            faults.append(str(error))
    if faults:
        raise AdminError("; ".join(faults), "More: mathesar doctor")


def _sessions(_: Settings) -> str:
    asked = ask_service("mathesar_service.asked.manage", ["clearsessions"], timeout=600)
    if not asked.succeeded:
        raise AdminError(f"expired sessions: {asked.reason()}")
    return "expired sessions are deleted"


def _imports(settings: Settings) -> str:
    days = settings.get(SETTING)
    if not days:
        return f"imported files are kept for ever ({SETTING} is not set)"
    if not days.isdecimal() or int(days) < 1:
        raise AdminError(f"{SETTING} has to be a number of days")
    done = imports.prune(int(days))
    if done["failed"]:
        raise AdminError(f"{len(done['failed'])} imported files cannot be deleted")
    return f"{len(done['pruned'])} imported files of {shown(done['bytes'])} are deleted, {done['needed']} are needed"


def _backups(_: Settings) -> str:
    """Of every kind, also where no new one is made any more and the number to keep was lowered."""
    place = folder.default_folder()
    kinds = sorted({one.kind for one in folder.backups(place)})
    with locked(paths.BACKUP_LOCK, "making a backup", imports.LOCK_SECONDS):
        removed = [path for kind in kinds for path in folder.remove_old(place, kind)]
    return f"{len(removed)} old backups are deleted; {folder.kept()} of each kind are kept"
