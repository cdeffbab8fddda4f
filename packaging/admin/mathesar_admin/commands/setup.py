"""mathesar setup: makes what is missing and starts the service. Any number of runs end in the same state."""

import argparse
import sys
from pathlib import Path

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.setup import options as setup_options
from mathesar_admin.setup.answers import Answers

HELP = "make or repair role, databases and settings, and start the service"
DESCRIPTION = (
    "On a terminal, and without any of these options, it asks what it should do; nothing is done before you agree. "
    "With an option, or without a terminal, it never asks; only --take-over and --generalize do on a terminal, "
    "before they act. What no option says stays as it is."
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    setup_options.declare(parser)
    parser.add_argument(
        "--answers", metavar="FILE", type=Path, help="read the answers from a file; options go before it"
    )
    parser.add_argument("--non-interactive", action="store_true", help="never ask, also on a terminal")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    parser.add_argument("--json", action="store_true", help="print what was done and the status for machines")
    parser.add_argument(
        "--print-sql", action="store_true", help="print the SQL that makes role and databases on a server elsewhere"
    )
    parser.add_argument(
        "--generalize",
        action="store_true",
        help="make a template of this machine: stop the service and remove its secret key; each copy makes its own",
    )


def run(options: argparse.Namespace) -> int:
    # Here, as the help needs none of it.
    from mathesar_admin.setup import outcome
    from mathesar_admin.setup.apply import plan

    answers = _answers(options)
    if options.generalize:
        return _generalize(options, answers)
    if options.print_sql:
        from mathesar_admin.database.script import script
        from mathesar_admin.setup.complete import complete
        from mathesar_admin.setup.settings import environment

        print(script(environment(complete(answers)), adopt=bool(answers.adopt)), end="")
        return exit_codes.DONE
    if options.dry_run:
        outcome.show_plan(plan(answers), as_document=options.json)
        return exit_codes.DONE
    if _asks(options, answers):
        from mathesar_admin.setup.guide import ask

        answers = ask()
    elif _confirms(options, answers):
        from mathesar_admin.setup.guide import confirm

        confirm(plan(answers))
    return outcome.apply_and_show(answers, as_document=options.json)


def _generalize(options: argparse.Namespace, answers: Answers) -> int:
    from mathesar_admin.setup import generalize, outcome

    if answers != Answers() or options.print_sql:
        raise AdminError("--generalize goes with no answer to set-up", code=exit_codes.USAGE)
    if options.dry_run:
        outcome.show_plan(generalize.plan(), as_document=options.json)
        return exit_codes.DONE
    if generalize.plan() and _may_ask(options):
        generalize.agree()
    changes: list[str] = []
    code = generalize.generalize(changes.append)
    outcome.show_changes(changes, generalize.how_to_go_on(), as_document=options.json)
    return code


def _answers(options: argparse.Namespace) -> Answers:
    given = setup_options.answers_of(options)
    if options.answers is None:
        return given
    from mathesar_admin.setup.answers_file import merged, read_answers

    return merged(read_answers(options.answers), given)


def _asks(options: argparse.Namespace, answers: Answers) -> bool:
    return _may_ask(options) and answers == Answers()


def _confirms(options: argparse.Namespace, answers: Answers) -> bool:
    return _may_ask(options) and answers.take_over is not None


def _may_ask(options: argparse.Namespace) -> bool:
    has_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return has_terminal and not (options.non_interactive or options.answers is not None or options.json)
