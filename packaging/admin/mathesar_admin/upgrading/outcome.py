"""What came of the migration of the last start, from what the service has said of it."""

import re
from typing import NamedTuple

from mathesar_admin.unit import service

LOCKED = re.compile(r"has waited \d+ seconds for a lock .*?that (?:the session (\d+)|a prepared transaction)")


class Outcome(NamedTuple):
    text: str
    """Which migration failed, or was given up, and why."""
    next: str | None
    """What to do about it, where that is known."""


def failed_migration(starts: list[str], port: str) -> Outcome | None:
    """Of the first of these starts that said something last; None where that is about something else."""
    said = service.last_words(starts).lines
    if not said or not said[-1].startswith("mathesar: the migration "):
        return None
    text = said[-1].removeprefix("mathesar: ")
    locked = LOCKED.search(text)
    if locked is None:
        return Outcome(text, None)
    sql = f"SELECT pg_terminate_backend({locked[1]})" if locked[1] else "SELECT * FROM pg_prepared_xacts"
    step = f'end that transaction, and it goes on by itself; by force, as a superuser: psql -p {port} -c "{sql}"'
    return Outcome(text, step)
