"""The command `backup` of every way without root."""

import argparse
import json
import sys
from pathlib import Path

from mathesar_shared.archive import archive, folder
from mathesar_shared.archive.rootless import making
from mathesar_shared.archive.rootless.way import Way
from mathesar_shared.archive.sizes import megabytes
from mathesar_shared.archive.summary import summary
from mathesar_shared.errors import USAGE, UserError


def verify(options: argparse.Namespace) -> int:
    """Needs no server, nor any settings."""
    path = Path(options.file)
    if not path.is_file():
        raise UserError(f"there is no file {path}")
    manifest = archive.verify(path)
    if options.json:
        print(json.dumps(manifest, indent=2, ensure_ascii=False))
        return 0
    print(f"{path} is whole: {megabytes(path.stat().st_size)}, {printable(summary(manifest))}")
    return 0


def show(options: argparse.Namespace, place: Path) -> int:
    """Lists the backups in a folder."""
    found = folder.backups_in(place)
    if options.json:
        print(json.dumps([{**one._asdict(), "path": str(one.path)} for one in found], indent=2))
    elif not found:
        print(f"There is no backup in {place}; the next step: backup")
    for one in found if not options.json else ():
        print(f"{one.path}  {megabytes(one.size):>9}  {one.kind}")
    return 0


def refuse_target(options: argparse.Namespace) -> None:
    """Raises UserError where an archive would go to a terminal, or over a file; before anything is dumped."""
    if options.to not in (None, "-") and Path(options.to).is_file():
        raise UserError(f"{options.to} is there already", "Name another one: --to FILE")
    if options.to == "-" and sys.stdout.isatty():
        raise UserError(
            "--to - writes the archive to standard output, which is a terminal",
            "Send it into a file, with `>`; and podman exec without --tty.",
            code=USAGE,
        )


def make(options: argparse.Namespace, way: Way) -> int:
    refuse_target(options)
    databases = tuple(options.with_data) or ((making.ALL,) if way.owner is not None else ())
    wish = making.Wish(databases=databases, media=not options.no_uploads)
    if options.to == "-":
        made = making.stream(way, wish, sys.stdout.buffer, say)
        say(f"written in {made.seconds:.1f} s, with {printable(summary(made.manifest))}")
        return 0
    made = making.make(way, wish, None if options.to is None else Path(options.to), say)
    assert made.path is not None  # noqa: S101  # for the type checker: it went to no pipe
    removed = [] if options.to else folder.remove_beyond(way.folder, wish.kind, way.kept, made.path)
    for path in removed:
        say(f"removed {path}, as {way.kept} are kept (MATHESAR_BACKUPS_KEPT)")
    if options.json:
        facts = {"file": str(made.path), "size": made.size, "seconds": round(made.seconds, 1)}
        print(json.dumps({**facts, "removed": [str(path) for path in removed]}, indent=2, ensure_ascii=False))
    else:
        print(f"{made.path}: {megabytes(made.size)}, {printable(summary(made.manifest))}, checked")
    return 0


def printable(text: str) -> str:
    """Without what would move the cursor of a terminal: names of databases are anybody's."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)


def say(line: str) -> None:
    """To standard error: standard output may be the archive, or JSON."""
    print(f"mathesar: {printable(line)}", file=sys.stderr, flush=True)
