"""mathesar rehearse: exits with 1 where the newer version would fail."""

import argparse
import sys
from pathlib import Path

from mathesar_admin import exit_codes

HELP = "try a newer package on copies: what would migrate, fail and change"
DESCRIPTION = (
    "The installed version runs on and notices nothing. Of the rehearsal nothing stays. Example: "
    "mathesar rehearse ./mathesar_0.12.0-1~deb13u0_amd64.deb"
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="the newer package's file; without it, the one of the repository"
    )
    parser.add_argument(
        "--with-data",
        action="store_true",
        help="upgrade Mathesar's functions in copies of the connected databases, too, without their rows",
    )
    parser.add_argument("--json", action="store_true", help="print what was found out for machines")


def run(options: argparse.Namespace) -> int:
    # Here, as the help needs none of it.
    from mathesar_admin.health.findings import as_json, as_text, has_problem
    from mathesar_admin.settings.store import read_settings
    from mathesar_admin.upgrading.rehearsal.candidate import download
    from mathesar_admin.upgrading.rehearsal.rehearse import rehearse
    from mathesar_admin.upgrading.rehearsal.report import findings

    given = None if options.file is None else Path(options.file).absolute()
    found = rehearse(
        read_settings(), download if given is None else lambda _: given, _say, with_data=options.with_data
    )
    said = findings(found)
    print(as_json(said) if options.json else as_text(said))
    return exit_codes.REFUSED if has_problem(said) else exit_codes.DONE


def _say(text: str) -> None:
    print(f"mathesar: {text} …", file=sys.stderr, flush=True)
