"""mathesar uninstall: what leaving would leave behind, and dropping it."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError, EndedError
from mathesar_admin.health.findings import printable

if TYPE_CHECKING:
    from mathesar_admin.leaving.plan import Plan

HELP = "say what removing the package leaves behind, and drop it"
DESCRIPTION = (
    "Without an option it changes nothing, and names what --drop-data would drop. The package itself goes by the "
    "command of the package manager, which is said last."
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--drop-data",
        action="store_true",
        help="drop databases, role, uploads, backups, settings and what was set up in PostgreSQL and web servers",
    )
    what.add_argument(
        "--drop-settings", action="store_true", help="drop the settings with the secret key, as a purge does"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--no-backup", action="store_true", help="make no last backup")
    parser.add_argument("--backup-to", metavar="FOLDER", type=Path, help="the folder for the last backup")
    parser.add_argument("--without-database", action="store_true", help="leave everything in PostgreSQL as it is")
    parser.add_argument("--json", action="store_true", help="print what went and what stays, for machines")


def run(options: argparse.Namespace) -> int:
    # Here, as the help needs none of it.
    from mathesar_admin.leaving import plan, uninstall

    planned = plan.look(data=not options.drop_settings, with_database=not options.without_database)
    command = plan.last_command()
    if not (options.drop_data or options.drop_settings):
        _report(planned, command, None, is_done=False, as_document=options.json)
        return exit_codes.DONE
    backs_up = options.drop_data and not options.no_backup
    if planned.goes and not options.yes:
        backs_up = _agree(planned, backs_up=backs_up, as_document=options.json)
    backup = uninstall.back_up(planned, options.backup_to, _say) if backs_up else None
    uninstall.drop(planned, _say)
    _report(planned, command, backup, is_done=True, as_document=options.json)
    return exit_codes.DONE


def _report(planned: "Plan", command: str, backup: Path | None, *, is_done: bool, as_document: bool) -> None:
    stays = [*planned.stays, *([f"the last backup {backup}"] if backup is not None else [])]
    if as_document:
        facts = {"dropped": is_done, "goes": planned.goes, "stays": stays}
        more = {"sql": planned.sql, "backup": None if backup is None else str(backup), "next": command}
        print(json.dumps({**facts, **more}, indent=2, ensure_ascii=False))
        return
    if not is_done:
        _list("mathesar uninstall --drop-data would drop:", planned.goes)
    _list("This stays:", stays)
    _list(
        "What the administrator of the server elsewhere runs there, with psql in the database postgres:", planned.sql
    )
    if not is_done:
        print("The package alone goes by the next line; everything above stays then, but what a purge deletes.")
    print(f"mathesar: the next step: {command}")


def _agree(planned: "Plan", *, backs_up: bool, as_document: bool) -> bool:
    """Asks a person, who may do without a backup; returns whether one is to be made."""
    if as_document or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise AdminError("this goes: " + "; ".join(map(printable, planned.goes)), "If you mean it, add --yes.")
    _list("This goes:", planned.goes)
    _list("This stays:", planned.stays)
    if backs_up:
        backs_up = input("Make a last backup first? [Y/n] ").strip().lower() not in ("n", "no")
    if input("Drop it all? [y/N] ").strip().lower() not in ("y", "yes"):
        raise EndedError("Nothing has changed.")
    return backs_up


def _list(title: str, lines: list[str]) -> None:
    if lines:
        print(title, *(f"  {printable(line)}" for line in lines), sep="\n")


def _say(line: str) -> None:
    """To standard error: standard output may be JSON."""
    print(f"mathesar: {printable(line)}", file=sys.stderr, flush=True)
