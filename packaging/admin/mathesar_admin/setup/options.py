"""The options of `mathesar setup`. Each fills the field of Answers that has its name, see answers.py."""

import argparse
import dataclasses

from mathesar_admin.database.privileges import PRIVILEGES
from mathesar_admin.setup.answers import Answers


def declare(parser: argparse.ArgumentParser) -> None:
    """
    Declares every option. No option has a default: what is not said must stay None, so that `mathesar setup` alone
    changes nothing that was decided before. No option takes a secret, which everybody could read in the process list.
    """
    parser.add_argument(
        "--adopt",
        action="store_true",
        default=None,
        help='take over a role "mathesar" or its database that something else has made; it is cut down to LOGIN',
    )
    for privilege in PRIVILEGES:
        parser.add_argument(f"--allow-{privilege.name}", action=argparse.BooleanOptionalAction, help=privilege.help)
    parser.add_argument(
        "--listen", metavar="ADDRESS:PORT", help="where the service listens; a proxy or tunnel leads people there"
    )


def answers_of(options: argparse.Namespace) -> Answers:
    return Answers(**{field.name: getattr(options, field.name) for field in dataclasses.fields(Answers)})
