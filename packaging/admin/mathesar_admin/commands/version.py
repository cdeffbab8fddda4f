"""mathesar version"""

import argparse
import json

from mathesar_admin import exit_codes
from mathesar_admin.package.build_facts import build_facts

HELP = "print the version"
NEEDS_ROOT = False


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the whole build record")


def run(options: argparse.Namespace) -> int:
    facts = build_facts()
    print(json.dumps(facts.record, indent=2, ensure_ascii=False) if options.json else facts.package_version)
    return exit_codes.DONE
