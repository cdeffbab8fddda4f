"""Backs up Mathesar's own tables, key and settings before a start that migrates them. Root only.

It runs before every start of the service. Where nothing is to be migrated it does nothing. Where the backup fails the
service does not start: nothing has been migrated then. A migration that is tried again needs no second backup.
"""

import os
import time

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.guarded import run_guarded
from mathesar_admin.settings.boolean import is_true
from mathesar_admin.unit import service
from mathesar_admin.upgrading import record
from mathesar_admin.upgrading.pending import Tables, installed_version, is_newer, look_at_tables
from mathesar_admin.upgrading.record import Upgrade, last_upgrade

KIND = "before-migration"


def main() -> int:
    """ExecStartPre= of the service, in whose environment it runs."""
    return run_guarded(_before_start)


def _before_start() -> int:
    tables, last, ours = look_at_tables(os.environ), last_upgrade(), installed_version()
    if tables.digest is None or tables.are_newer_than(ours):
        return exit_codes.DONE
    if tables.is_half_way and tables.version == ours:
        # What is there now is no state to go back to.
        return exit_codes.DONE
    if tables.are_of(ours):
        record.settle(record.OPEN, record.UNDONE)
        return exit_codes.DONE
    if last is not None and last.to == ours:
        if last.state == record.UNDONE and last.record == tables.record:
            _refuse_again(last)
        if _is_next_try(last, tables):
            return exit_codes.DONE
    backup = _back_up(tables) if is_true(os.environ.get("MATHESAR_BACKUP", "true")) else None
    if last is not None and last.state == record.OPEN and is_newer(last.to, ours):
        # What is to be undone is that: this version most likely refuses what it has left.
        return exit_codes.DONE
    record.remember(
        Upgrade(
            state=record.OPEN,
            before=tables.version,
            to=ours,
            package=_package_before(last, tables),
            record=tables.record,
            backup=backup,
            made=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        )
    )
    return exit_codes.DONE


def _package_before(last: Upgrade | None, tables: Tables) -> str | None:
    noted = record.noted_package()
    if noted is not None and noted != build_facts().package_version:
        return noted
    # The same package once more, or the machine has been switched off since.
    return last.package if last is not None and last.before == tables.version else None


def _is_next_try(last: Upgrade, tables: Tables) -> bool:
    """The backup of the try before holds what there was: nobody has worked with the tables since."""
    if last.state != record.OPEN or (last.file is not None and not last.file.exists()):
        return False
    return tables.record == last.record and service.unit_state().tries_again


def _back_up(tables: Tables) -> str:
    """Its file."""
    # Here, as most starts need none of it.
    from mathesar_admin.backup import folder, making
    from mathesar_admin.backup.server import server
    from mathesar_admin.upgrading.waits import locked_out

    wish = making.Wish(KIND, media=False, version=tables.version)
    try:
        made = making.make(wish)
    except AdminError as error:
        holder = locked_out(server(os.environ)) if "pg_dump" in str(error) else None
        cause = error if holder is None else f"it waited for {holder}"
        raise AdminError(
            f"the tables are to be migrated, and the backup before that failed: {cause}",
            *(error.hints or ("mathesar backup tries it again.",)),
            "mathesar config set MATHESAR_BACKUP false --restart, to go without one",
            code=exit_codes.NOT_YET,
        ) from None
    assert made.path is not None  # noqa: S101  # for the type checker: it went to no pipe
    folder.remove_old(made.path.parent, KIND, made.path)
    print(
        f"mathesar: {made.path} has what there was before the migration ({folder.megabytes(made.size)})", flush=True
    )
    return str(made.path)


def _refuse_again(last: Upgrade) -> None:
    raise AdminError(
        f"the migration to version {last.to} was undone by mathesar undo, and the package is still {last.to}:"
        f" install {last.package or last.before or 'the one of before'}; or migrate after all: mathesar setup",
        code=exit_codes.NEEDS_PERSON,
    )
