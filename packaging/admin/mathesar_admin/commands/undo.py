"""mathesar undo: back to what was there before the last upgrade migrated Mathesar's tables."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError, EndedError
from mathesar_admin.health.findings import printable

if TYPE_CHECKING:
    from mathesar_admin.upgrading.undo import Undo, Undone

HELP = "take the last upgrade back: restore the backup from before it"
DESCRIPTION = (
    "Stops the service, restores the backup from before the last migration, and names the command that installs the "
    "package of before. What is there now is backed up first; what has been written since the upgrade goes. On a "
    "terminal you are asked, else --yes is needed."
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="say what would be done and what goes; change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--no-backup", action="store_true", help="make no backup of what is there now")
    parser.add_argument("--json", action="store_true", help="print what was done, for machines")


def run(options: argparse.Namespace) -> int:
    # Here, as the help needs none of it.
    from mathesar_admin.upgrading.undo import look, undo

    planned = look()
    if options.dry_run:
        _show(planned, as_document=options.json)
        return exit_codes.DONE
    if planned.plan.goes and not options.yes:
        _agree(planned, as_document=options.json)
    undone = undo(planned, backs_up=not options.no_backup, say=_say)
    if options.json:
        before = None if undone.backup is None else str(undone.backup)
        facts = {"restored": str(planned.plan.file), "version": planned.upgrade.before}
        print(json.dumps({**facts, "backup": before, "next": undone.next}, indent=2, ensure_ascii=False))
    else:
        print(
            f"mathesar: what was there before the upgrade is back, of {planned.upgrade.made}{_then(planned, undone)}"
        )
    return exit_codes.DONE


def _then(planned: "Undo", undone: "Undone") -> str:
    if planned.package is None:
        return f"; the next step: {undone.next}"
    got = "" if planned.package.is_at_hand else " (get the file first)"
    return f". The service is stopped until {planned.before} is installed again; the next step: {undone.next}{got}"


def _show(planned: "Undo", *, as_document: bool) -> None:
    step = None if planned.package is None else planned.package.command
    if as_document:
        facts = {"file": str(planned.plan.file), "does": planned.plan.does, "goes": planned.plan.goes, "next": step}
        print(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    for line in planned.plan.does:
        print(f"mathesar: would {printable(line)}")
    for line in planned.plan.goes:
        print(f"mathesar: this goes: {printable(line)}")
    if step is not None:
        print(f"mathesar: then: {step}")


def _agree(planned: "Undo", *, as_document: bool) -> None:
    lines = [f"what was written after {planned.upgrade.made}", *map(printable, planned.plan.goes)]
    if as_document or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise AdminError("this goes: " + "; ".join(lines), "If you mean it, add --yes.")
    print("This goes:", *(f"  {line}" for line in lines), sep="\n")
    if input(f"Go back to {planned.before}? [y/N] ").strip().lower() not in ("y", "yes"):
        raise EndedError("Nothing has changed.")


def _say(line: str) -> None:
    """To standard error: standard output may be JSON."""
    print(f"mathesar: {printable(line)}", file=sys.stderr, flush=True)
