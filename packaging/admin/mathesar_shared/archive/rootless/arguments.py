"""The options of `backup` and `restore`, the same in every way without root."""

import argparse

from mathesar_shared.archive.rootless.making import ALL
from mathesar_shared.archive.rootless.restoring import PARTS

BACKUP = "back up database, key and uploads, and list and check backups"
RESTORE = "put what a backup holds in the place of what is here, from any way to install"


def configure_backup(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(action="make")
    configure_writing(parser)
    verbs = parser.add_subparsers(metavar="VERB")
    listing = verbs.add_parser("list", help="the backups of this place, newest first", allow_abbrev=False)
    listing.set_defaults(action="list")
    listing.add_argument("--json", action="store_true", help="print them for machines")
    checking = verbs.add_parser("verify", help="read a backup to its last byte", allow_abbrev=False)
    checking.set_defaults(action="verify")
    checking.add_argument("file", metavar="FILE")
    checking.add_argument("--json", action="store_true", help="print its manifest")


def configure_writing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="FILE", help="a new file, or a folder; - writes it to standard output")
    parser.add_argument(
        "--with-data",
        metavar="DATABASE",
        nargs="+",
        default=[],
        help=f"these databases of yours, too; {ALL} for those that Mathesar's role owns. Where Mathesar has a "
        "PostgreSQL of its own, all are in it without this",
    )
    parser.add_argument("--no-uploads", action="store_true", help="leave the uploaded files out")
    parser.add_argument("--json", action="store_true", help="print what was made, for machines")


def configure_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a backup; - reads it from standard input")
    parser.add_argument("--only", metavar="PART", nargs="+", default=[], choices=PARTS, help=", ".join(PARTS))
    parser.add_argument("--dry-run", action="store_true", help="say what would be done and what goes; change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--no-backup", action="store_true", help="make no backup of what goes")
    parser.add_argument(
        "--print-key", action="store_true", help="print the secret key of the backup, and restore nothing"
    )
    parser.add_argument("--json", action="store_true", help="print what was done, for machines")
