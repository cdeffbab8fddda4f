"""What came of the migration of the last start, from what the service has said of it."""

import re
from typing import NamedTuple

from mathesar_admin.unit import journal
from mathesar_admin.upgrading import record
from mathesar_admin.upgrading.old_package import install_command
from mathesar_admin.upgrading.pending import installed_version

LOCKED = re.compile(r" for a lock .*?that (?:the session (\d+)|a prepared transaction)")


# What the service does by itself every ten seconds.
PASSES = "; trying again"
BEGINNINGS = ("mathesar: the migration ", "mathesar: the tables ")


class Outcome(NamedTuple):
    text: str
    """Which migration failed, or was given up, and why."""
    next: str | None
    """What to do about it, where that is known."""


def failed_migration(starts: list[str], port: str) -> Outcome | None:
    """Of the first of these starts that said something last; None where that is about something else."""
    upgrade = record.last_upgrade()
    if upgrade is not None and upgrade.state == record.UNDONE and upgrade.to == installed_version():
        text = f"mathesar undo has taken the upgrade to {upgrade.to} back, and its package is still installed"
        return Outcome(text, install_command(upgrade.package, upgrade.before).command)
    words = journal.last_words(starts)
    said = words.lines
    if not said or not said[-1].startswith(BEGINNINGS):
        return None
    text = said[-1].removeprefix("mathesar: ")
    locked = LOCKED.search(text)
    if locked is None and words.steps:
        return Outcome(text, words.steps[0])
    if locked is None:
        return _with_backup(text, upgrade)
    sql = f"SELECT pg_terminate_backend({locked[1]})" if locked[1] else "SELECT * FROM pg_prepared_xacts"
    step = f'end that transaction, and it goes on by itself; by force, as a superuser: psql -p {port} -c "{sql}"'
    return Outcome(text, step)


def _with_backup(text: str, upgrade: record.Upgrade | None) -> Outcome:
    """With what there was before, where that was backed up, and the way back to it."""
    if upgrade is None or upgrade.state != record.OPEN or upgrade.to != installed_version() or upgrade.backup is None:
        return Outcome(text, None)
    undo = f"mathesar undo, back to {upgrade.before or 'the version before'}"
    passes = text.endswith(PASSES)
    step = (
        f"fix the cause, and it goes on by itself; or: {undo}"
        if passes
        else f"{undo}; or fix the cause, then: mathesar setup"
    )
    return Outcome(f"{text}; what there was before is in {upgrade.backup}", step)
