"""mathesar setup: makes what is missing and starts the service. Any number of runs end in the same state."""

import argparse

from mathesar_admin import exit_codes
from mathesar_admin.settings.store import read_settings
from mathesar_admin.setup import options as setup_options

HELP = "make or repair role, databases and settings, and start the service"
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    setup_options.declare(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")


def run(options: argparse.Namespace) -> int:
    # Here, as the help needs none of it.
    from mathesar_admin.commands import status
    from mathesar_admin.setup.apply import apply, plan

    answers = setup_options.answers_of(options)
    if options.dry_run:
        lines = plan(answers)
        print("\n".join(["mathesar: this would be done:", *(f"  {line}" for line in lines)] if lines else [NOTHING]))
        return exit_codes.DONE
    code = apply(answers)
    return code if code != exit_codes.DONE else status.report(read_settings())


NOTHING = "mathesar: there is nothing to do"
