"""The command `restore` of every way without root."""

import argparse
import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from mathesar_shared.archive.folder import PARTIAL
from mathesar_shared.archive.rootless import making, restoring
from mathesar_shared.archive.rootless.backup import printable, say
from mathesar_shared.archive.rootless.restoring import Plan
from mathesar_shared.archive.rootless.way import Way
from mathesar_shared.errors import UserError


@contextlib.contextmanager
def archive_of(options: argparse.Namespace, place: Path) -> Iterator[Path]:
    """The archive as a file; from standard input it lies in a folder meanwhile, for this user alone."""
    if options.file != "-":
        path = Path(options.file)
        if not path.is_file():
            raise UserError(f"there is no file {path}")
        yield path
        return
    if sys.stdin.isatty():
        raise UserError("- reads the backup from standard input, which is a terminal", "Send a file to it, with `<`.")
    making.prepare(place)
    path = place / f".mathesar-restore-{os.getpid()}{PARTIAL}"
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield path
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        path.unlink(missing_ok=True)


def print_key(options: argparse.Namespace, place: Path) -> int:
    """Needs no server, nor any settings."""
    with archive_of(options, place) as file:
        print(restoring.key_of(file))
    return 0


def run(options: argparse.Namespace, way: Way, file: Path) -> int:
    plan = restoring.look(way, file, options.only)
    if options.dry_run:
        _show(plan, as_document=options.json)
        return 0
    if plan.goes and not options.yes:
        _agree(plan, as_document=options.json)
    with way.alone():
        before = restoring.restore(way, plan, say, backs_up=not options.no_backup)
    if "metadata" in plan.parts:
        say(f"bringing Mathesar's own tables to version {way.version}")
        way.adopt(plan.manifest["metadata"]["role"])
    if options.json:
        backup = None if before is None else str(before)
        facts = {"restored": plan.parts, "replaced": plan.goes, "backup": backup, "next": way.after}
        print(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        print(f"mathesar: restored {', '.join(plan.parts)}; the next step: {way.after}")
    return 0


def _show(plan: Plan, *, as_document: bool) -> None:
    if as_document:
        facts = {"parts": plan.parts, "does": plan.does, "goes": plan.goes}
        print(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    print(*(f"mathesar: would {printable(line)}" for line in plan.does), sep="\n")
    for line in plan.goes or ["nothing; it holds nothing of anybody's yet"]:
        print(f"mathesar: this goes: {printable(line)}")


def _agree(plan: Plan, *, as_document: bool) -> None:
    lines = [printable(line) for line in plan.goes]
    if as_document or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError("this goes: " + "; ".join(lines), "If you mean it, add --yes.")
    print("This goes:", *(f"  {line}" for line in lines), sep="\n")
    if input("Restore? [y/N] ").strip().lower() not in ("y", "yes"):
        raise UserError("nothing has changed")
