"""mathesar restore: puts what a backup holds in the place of what is here."""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError, EndedError
from mathesar_admin.health.findings import printable
from mathesar_shared.archive.parts import PARTS

if TYPE_CHECKING:
    from mathesar_admin.backup.restoring.plan import Plan

HELP = "restore a backup, here or on another machine"
DESCRIPTION = (
    "Puts what the backup holds in the place of what is here. What goes is named, and backed up before; on a "
    "terminal you are asked, else --yes is needed. Restore only files of your own: what is in one can do everything."
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a backup: mathesar backup list shows those here")
    parser.add_argument(
        "--only",
        metavar="PART",
        nargs="+",
        default=[],
        choices=[part.name for part in PARTS],
        help="; ".join(f"{part.name}: {part.text}" for part in PARTS),
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done and what goes; change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--no-backup", action="store_true", help="make no backup of what goes")
    parser.add_argument("--json", action="store_true", help="print what was done, for machines")


def run(options: argparse.Namespace) -> int:
    # Here, as the help needs none of it.
    from mathesar_admin.backup.restoring import plan
    from mathesar_admin.backup.restoring.restore import restore

    planned = plan.look(options.file, options.only)
    if options.dry_run:
        _show(planned, as_document=options.json)
        return exit_codes.DONE
    if planned.goes and not options.yes:
        _agree(planned, as_document=options.json)
    # Ended by systemd or a closed terminal, it cleans up as after Ctrl-C.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    restored = restore(planned, backs_up=not options.no_backup, say=_say)
    step = "mathesar status" if restored.started else "systemctl start mathesar"
    if options.json:
        before = None if restored.backup is None else str(restored.backup)
        facts = {"restored": restored.parts, "replaced": planned.goes, "backup": before, "next": step}
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        print(f"mathesar: restored {', '.join(restored.parts)}; the next step: {step}")
    return exit_codes.DONE


def _show(planned: "Plan", *, as_document: bool) -> None:
    if as_document:
        facts = {"file": str(planned.file), "parts": planned.parts, "does": planned.does, "goes": planned.goes}
        print(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    print(*(f"mathesar: would {printable(line)}" for line in planned.does), sep="\n")
    for line in planned.goes or ["nothing; it holds nothing of anybody's yet"]:
        print(f"mathesar: this goes: {printable(line)}")


def _agree(planned: "Plan", *, as_document: bool) -> None:
    lines = [printable(line) for line in planned.goes]
    if as_document or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise AdminError("this goes: " + "; ".join(lines), "If you mean it, add --yes.")
    print("This goes:", *(f"  {line}" for line in lines), sep="\n")
    if input("Restore? [y/N] ").strip().lower() not in ("y", "yes"):
        raise EndedError("Nothing has changed.")


def _say(line: str) -> None:
    """To standard error: standard output may be JSON."""
    print(f"mathesar: {printable(line)}", file=sys.stderr, flush=True)
