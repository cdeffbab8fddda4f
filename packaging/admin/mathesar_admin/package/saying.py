"""What the package's scripts say when they have done their part: one line, which names the next step."""

from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.settings.listen import shown
from mathesar_admin.settings.store import read_settings
from mathesar_admin.unit import journal, service
from mathesar_admin.unit.other_unit import other_unit
from mathesar_admin.unit.service import UnitState
from mathesar_admin.upgrading.outcome import failed_migration

# For the last line of a first installation.
MORE = " (and to give people PostgreSQL roles of their own: mathesar collaborators)"


def came_of_start(state: UnitState, *, has_ended: bool, is_first: bool) -> bool:
    """Says what came of the start where that is the same in every format; False where nothing was said."""
    if state.active == "active":
        _answers(is_first=is_first)
    elif not has_ended:
        # It takes longer than the package manager may be held for.
        print(f"Mathesar still starts, and goes on with that by itself; whom it waits for: {_status()}")
    else:
        return _migration(state)
    return True


def _answers(*, is_first: bool) -> None:
    seconds = None if is_first else service.seconds_away()
    away = "" if seconds is None else f", after {round(seconds)} seconds without it"
    print(f"Mathesar answers{_address()} now{away}; the next step: {_status()}{MORE if is_first else ''}")


def _migration(state: UnitState) -> bool:
    """Says why the migration failed; False where it is not that which keeps the service from running."""
    failed = failed_migration(journal.last_starts(state), _port())
    if failed is not None:
        print(f"Mathesar does not run yet: {failed.text}; the next step: {failed.next or _status()}")
    return failed is not None


def _port() -> str:
    try:
        return read_settings().get("POSTGRES_PORT") or "5432"
    except AdminError:
        return "5432"


def _status() -> str:
    return "mathesar status" if build_facts().format == "deb" else "sudo mathesar status"


def not_started(*, is_first: bool) -> None:
    """In an image, or a container without systemd: it is not claimed that anything answers."""
    if is_first:
        starts = build_facts().server.starts_itself
        step = "" if starts else "; to have that set up PostgreSQL, too: mathesar setup"
        print(f"Mathesar is not started, as systemd does not run here; it starts on the next boot{step}")


def is_shadowed() -> bool:
    """True where another installation's unit would be started; that is left as it is, and said."""
    other = other_unit()
    if other is not None:
        print(f"Mathesar is installed, but {other} goes before its unit; the next step: sudo mathesar status")
    return other is not None


def _address() -> str:
    """Where it answers, for a sentence; nothing where the settings cannot be read, which must not end a script."""
    try:
        return f" on {shown(read_settings().get('MATHESAR_LISTEN'))}"
    except AdminError:
        return ""
