"""mathesar media prune: deletes imported files that nothing needs any more."""

import argparse
import json

from mathesar_admin import exit_codes
from mathesar_admin.health.findings import printable

HELP = "delete imported files that nothing needs any more"
DESCRIPTION = (
    "The application keeps every file that somebody has imported. "
    "Example: mathesar media prune --older-than 30 --dry-run"
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    pruning = verbs.add_parser(
        "prune",
        help="delete those that were imported long ago",
        description="A file that a table still goes back to, because nobody has confirmed its import, always stays.",
        allow_abbrev=False,
    )
    pruning.set_defaults(verb=prune)
    pruning.add_argument(
        "--older-than", metavar="DAYS", type=_days, required=True, help="imported more than so many days ago"
    )
    pruning.add_argument("--dry-run", action="store_true", help="say which these are, and delete none")
    pruning.add_argument("--json", action="store_true", help="print it for machines")


def run(options: argparse.Namespace) -> int:
    code: int = options.verb(options)
    return code


def prune(options: argparse.Namespace) -> int:
    from mathesar_admin.health.doctor.storage import shown
    from mathesar_admin.upkeep import imports

    done = imports.prune(options.older_than, is_tried=options.dry_run)
    code = exit_codes.REFUSED if done["failed"] else exit_codes.DONE
    if options.json:
        print(json.dumps(done, indent=2, ensure_ascii=False))
        return code
    for one in done["pruned"]:
        print(printable(f"{one['name']}  {shown(one['bytes'])}  imported {one['imported']}"))
    for one in done["failed"]:
        print(printable(f"{one['name']}  cannot be deleted: {one['reason']}"))
    what = "would be deleted" if options.dry_run else "deleted"
    kept = f"{done['needed']} are needed, and {done['younger']} are younger"
    print(f"{len(done['pruned'])} files of {shown(done['bytes'])} {what}; {kept}")
    if options.dry_run and done["pruned"]:
        print(f"To delete them: mathesar media prune --older-than {options.older_than}")
    return code


def _days(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number of days from 1 on")
    return int(text)
