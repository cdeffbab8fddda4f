"""Ends a start whose migration failed: in a line what failed and why, and whether trying again can help."""

import re
import sys
import traceback
from typing import NoReturn

from mathesar import __version__

from mathesar_service.connection.database import NOT_YET
from mathesar_service.locks import LIMIT, Seen

# Trying again changes nothing (EX_CONFIG of sysexits.h).
NEEDS_PERSON = 78

LOCKED = "55P03"
# The connection was lost, a resource ran out, another transaction was in the way, or the server goes down or comes.
PASSING = re.compile(r"08...|53...|40...|55P03|57P0.|58...|25006")


def end(error: Exception, seen: Seen) -> NoReturn:
    """`error` is what the migration raised; `seen` is who held locks meanwhile."""
    state = _state(error)
    name = _migration(error)
    what = f"the migration {name} to version {__version__}" if name else f"the migration to version {__version__}"
    if state == LOCKED:
        holder = seen.holders[-1] if seen.holders else "a lock"
        _say(f"{what} has waited {LIMIT} seconds for {holder}, and was undone; trying again")
        sys.exit(NOT_YET)
    # For a report of the fault; what people need is the last line.
    traceback.print_exception(error)
    passes = _passes(error)
    _say(f"{what} failed: {_reason(error)}{'; trying again' if passes else ''}")
    sys.exit(NOT_YET if passes else NEEDS_PERSON)


def end_of_database(error: Exception) -> NoReturn:
    """The database failed beside a migration: tried again where that can help."""
    passes = _passes(error)
    _say(f"the database cannot be used: {_reason(error)}{'; trying again' if passes else ''}")
    sys.exit(NOT_YET if passes else NEEDS_PERSON)


def _passes(error: BaseException) -> bool:
    state = _state(error)
    # A lost connection has no state.
    return bool(PASSING.fullmatch(state)) if state else type(error).__name__ in ("OperationalError", "InterfaceError")


def _say(text: str) -> None:
    # Django has begun a line.
    print(f"\nmathesar: {text}", file=sys.stderr, flush=True)


def _state(error: BaseException) -> str | None:
    """The SQLSTATE, which Django keeps in the error that it wraps."""
    cause = error.__cause__ or error
    state: str | None = getattr(cause, "sqlstate", None)
    return state


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _migration(error: Exception) -> str | None:
    """The one that Django was applying, e.g. "mathesar.0002_note_word_count"."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_name == "apply_migration" and "migration" in frame.f_locals:
            return str(frame.f_locals["migration"])
    return None
