"""Makes a backup before a start of the service that migrates, as root: ExecStartPre= of the unit.

Without a pending migration it asks one question of the server and is done. Where the backup fails, so does the start:
what cannot be undone does not begin. MATHESAR_BACKUP=no goes without.
"""

import os
import sys
from typing import Any

from mathesar_admin import exit_codes
from mathesar_admin.backup import folder, making
from mathesar_admin.backup.server import server
from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.guarded import run_guarded
from mathesar_admin.settings.boolean import is_true

KIND = "before-migration"
# As mathesar_service/migrations.py writes it while it migrates.
HALF_WAY = ", migrating"


def main() -> int:
    return run_guarded(_before_start)


def _before_start() -> int:
    if not is_true(os.environ.get("MATHESAR_BACKUP", "true")):
        return exit_codes.DONE
    try:
        source = server()
        is_needed = is_pending(source.ask("migrations.sql"))
    except AdminError as error:
        # The service itself says, in its own words, what is wrong with the database, and tries again.
        print(f"mathesar: whether a backup is needed cannot be found out: {error}", file=sys.stderr)
        return exit_codes.NOT_YET
    return _make() if is_needed else exit_codes.DONE


def is_pending(state: dict[str, Any]) -> bool:
    """
    Whether the next start migrates tables that are there, which none has begun to.

    state  the answer to migrations.sql
    """
    if not state["migrated"]:
        return False
    recorded = state["recorded"] or ""
    version = build_facts().record["version"]
    expected = f"mathesar package: version {version}, migrations {state['digest']}"
    return recorded != expected and not recorded.endswith(HALF_WAY)


def _make() -> int:
    try:
        made = making.make(making.Wish(kind=KIND, media=False), say=_say)
    except AdminError as error:
        hints = error.hints or ("mathesar backup tries it again.",)
        raise AdminError(
            f"the tables are to be migrated, and the backup before that failed: {error}",
            *hints,
            "mathesar config set MATHESAR_BACKUP false --restart, to go without one",
        ) from None
    assert made.path is not None  # noqa: S101  # for the type checker: it went to no pipe
    _say(f"before the migration: {made.path}, {folder.megabytes(made.size)} in {made.seconds:.1f} s")
    folder.remove_old(made.path.parent, KIND)
    return exit_codes.DONE


def last_one() -> folder.Backup | None:
    """The backup of the last upgrade that migrated."""
    return next((one for one in folder.backups() if one.kind == KIND), None)


def _say(line: str) -> None:
    print(f"mathesar: {line}", flush=True)
