"""mathesar backup: database, secret key, settings and uploads in one archive."""

import argparse
import json
import signal
import sys
from pathlib import Path

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.health.findings import printable

HELP = "back up database, key, settings and uploads, and list and check backups"
DESCRIPTION = (
    "Without a VERB it makes a backup in /var/backups/mathesar, which only root may read. Databases of yours are in "
    "it where --with-data names them."
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(verb=make)
    _making(parser)
    verbs = parser.add_subparsers(metavar="VERB")
    listing = verbs.add_parser("list", help="the backups of this machine, newest first", allow_abbrev=False)
    listing.set_defaults(verb=show)
    listing.add_argument("--json", action="store_true", help="print them for machines")
    checking = verbs.add_parser("verify", help="read a backup to its last byte", allow_abbrev=False)
    checking.set_defaults(verb=check)
    checking.add_argument("file", metavar="FILE", type=Path)
    checking.add_argument("--json", action="store_true", help="print its manifest")


def _making(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="FOLDER", help="make it there; - writes it to standard output")
    parser.add_argument(
        "--with-data", metavar="DATABASE", nargs="+", default=[], help="these databases, too, with their roles"
    )
    parser.add_argument(
        "--schedule",
        choices=("daily", "off"),
        help="make one every day, with the databases of --with-data, or no more",
    )
    parser.add_argument(
        "--scheduled", action="store_true", help="make that of the day: with its databases, and counted with its kind"
    )
    parser.add_argument("--no-uploads", action="store_true", help="leave the uploaded files out")
    parser.add_argument("--json", action="store_true", help="print what was made, for machines")


def run(options: argparse.Namespace) -> int:
    code: int = options.verb(options)
    return code


def make(options: argparse.Namespace) -> int:
    from mathesar_admin.backup import folder, making, schedule

    databases = tuple(dict.fromkeys(options.with_data))
    if options.schedule is not None:
        return _schedule(options, databases)
    wish = making.Wish(media=not options.no_uploads, databases=databases)
    if options.scheduled:
        wish = wish._replace(kind=schedule.KIND, databases=databases or schedule.databases_of_the_day())
    # Ended by systemd or a closed terminal, it cleans up as after Ctrl-C.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    if options.to == "-":
        making.refuse_terminal()
        made = making.stream(wish, sys.stdout.buffer, _say)
        _say(f"{folder.megabytes(made.size)} in {made.seconds:.1f} s")
        return exit_codes.DONE
    made = making.make(wish, None if options.to is None else Path(options.to), _say)
    assert made.path is not None  # noqa: S101  # for the type checker: it went to no pipe
    removed = folder.remove_old(made.path.parent, wish.kind, made.path) if options.to is None else []
    for path in removed:
        _say(f"removed {path}, as {folder.kept()} are kept (MATHESAR_BACKUPS_KEPT)")
    if options.json:
        facts = {"file": str(made.path), "size": made.size, "seconds": round(made.seconds, 1)}
        print(json.dumps({**facts, "removed": [str(path) for path in removed]}, indent=2))
    else:
        print(f"{made.path}: {folder.megabytes(made.size)}, made and checked in {made.seconds:.1f} s")
    return exit_codes.DONE


def _schedule(options: argparse.Namespace, databases: tuple[str, ...]) -> int:
    from mathesar_admin.backup import schedule

    if options.to is not None or options.no_uploads or options.scheduled:
        raise AdminError("--schedule goes with --with-data and no other option", code=exit_codes.USAGE)
    done = schedule.set_schedule(options.schedule, databases)
    if options.json:
        print(json.dumps({"scheduled": options.schedule == "daily", "databases": list(databases), "text": done}))
    else:
        print(f"mathesar: {printable(done)}")
    return exit_codes.DONE


def show(options: argparse.Namespace) -> int:
    from mathesar_admin.backup import folder, schedule

    found = folder.backups()
    if options.json:
        listed = [{**one._asdict(), "path": str(one.path)} for one in found]
        print(json.dumps(listed, indent=2))
    elif not found:
        print(f"There is no backup in {folder.default_folder()}; the next step: mathesar backup")
    for one in found if not options.json else ():
        print(f"{one.path}  {folder.megabytes(one.size):>9}  {one.kind}")
    if not options.json:
        step = "made every day" if schedule.is_scheduled() else "not made by itself: mathesar backup --schedule daily"
        print(f"A backup is {step}")
    return exit_codes.DONE


def check(options: argparse.Namespace) -> int:
    from mathesar_admin.backup import folder
    from mathesar_shared.archive import archive
    from mathesar_shared.archive.summary import summary

    manifest = archive.verify(options.file)
    if options.json:
        print(json.dumps(manifest, indent=2, ensure_ascii=False))
        return exit_codes.DONE
    print(f"{options.file} is whole: {folder.megabytes(options.file.stat().st_size)}, {printable(summary(manifest))}")
    return exit_codes.DONE


def _say(line: str) -> None:
    """To standard error: standard output may be the archive, or JSON."""
    print(f"mathesar: {printable(line)}", file=sys.stderr, flush=True)
