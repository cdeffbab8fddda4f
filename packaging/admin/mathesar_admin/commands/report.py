"""mathesar report: what a bug report needs, in one file."""

import argparse
import json
from pathlib import Path

from mathesar_admin import exit_codes

HELP = "write what a bug report needs to a file, without secrets and data"
DESCRIPTION = (
    "Nothing is sent anywhere: read the file before you attach it to a bug report. Example: mathesar report --to /tmp"
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="FOLDER", type=Path, default=Path(), help="the folder; by default this one")
    parser.add_argument("--json", action="store_true", help="print the file's name for machines")


def run(options: argparse.Namespace) -> int:
    from mathesar_admin.health.bundle.making import make
    from mathesar_admin.settings.store import read_settings

    made = make(read_settings(), options.to.absolute())
    if options.json:
        print(json.dumps({"file": str(made.path), "size": made.size, "parts": list(made.files)}, indent=2))
        return exit_codes.DONE
    print(f"{made.path}: {made.size / 1000:.0f} kB in {len(made.files)} files, for root only")
    print(f"The next step: read it (tar -xzOf {made.path} | less), then attach it to a bug report")
    return exit_codes.DONE
