"""Looks at everything, one part after the other."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from mathesar_admin.errors import AdminError
from mathesar_admin.health.doctor import clock, database, kept, reach, running, storage, unit
from mathesar_admin.health.doctor.diagnosis import UNKNOWN, Diagnosis
from mathesar_admin.health.doctor.scene import Scene, set_scene
from mathesar_admin.settings.store import Settings

Part: TypeAlias = Callable[[Scene], Iterable[Diagnosis]]

PARTS: tuple[tuple[str, Part], ...] = (
    ("status", running.look_at_status),
    ("unit", unit.look_at_unit),
    ("files", running.look_at_installed),
    ("migrations", database.look_at_tables),
    ("sql", database.look_at_databases),
    ("disk", storage.look_at_disks),
    ("folders", storage.look_at_folders),
    ("backups", kept.look_at_backups),
    ("imports", kept.look_at_imports),
    ("sessions", kept.look_at_sessions),
    ("domain", reach.look_at_name),
    ("clock", clock.look_at_clock),
)
WHY_UNKNOWN = "what cannot be looked at may be wrong without anybody's notice"


def examine(settings: Settings, ignored: Sequence[str] = ()) -> list[Diagnosis]:
    """
    Everything that was found, good or bad. Root only. A part that fails says so, and the others go on.
    ignored  keys of findings that are not to count
    """
    scene = set_scene(settings)
    found = [one for name, part in PARTS for one in _guarded(name, part, scene)]
    return [one._replace(ignored=one.key in ignored) for one in found]


def _guarded(name: str, part: Part, scene: Scene) -> list[Diagnosis]:
    try:
        return list(part(scene))
    except AdminError as error:
        return [Diagnosis(name, UNKNOWN, str(error), WHY_UNKNOWN, " ".join(error.hints) or None)]
    except OSError as error:
        return [Diagnosis(name, UNKNOWN, f"{error.filename or 'the system'}: {error.strerror or error}", WHY_UNKNOWN)]
