"""mathesar createsuperuser: creates an administrator of the web interface, as the service's user."""

import argparse

from mathesar_admin.processes.as_service import run_as_service

HELP = "create an administrator of the web interface"
DESCRIPTION = (
    "The password is asked for twice, or read from the first line of standard input, or from the environment "
    "variable MATHESAR_SUPERUSER_PASSWORD."
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--username", metavar="NAME", help="the name to log in with")
    parser.add_argument("--email", metavar="ADDRESS", help="an email address")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    parser.add_argument(
        "--if-absent", action="store_true", help="do nothing if the administrator of that name is there already"
    )


def run(options: argparse.Namespace) -> int:
    arguments = []
    for name in ("username", "email"):
        value = getattr(options, name)
        if value is not None:
            arguments.append(f"--{name}={value}")
    if options.password_stdin:
        arguments.append("--password-stdin")
    if options.if_absent:
        arguments.append("--if-absent")
    return run_as_service("mathesar_service.asked.create_superuser", arguments)
