"""The command line of `mathesar.pyz`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from mathesar_shared.archive.rootless.arguments import (
    BACKUP,
    RESTORE,
    configure_backup,
    configure_restore,
    configure_writing,
)
from mathesar_zipapp.facts import Facts

EPILOG = """examples:
  mathesar.pyz trial                              try Mathesar here, with a PostgreSQL of its own
  mathesar.pyz serve --settings mathesar.env      serve it with a PostgreSQL of yours
  mathesar.pyz config check --settings mathesar.env
  mathesar.pyz manage --settings mathesar.env changepassword ada    a new password for ada
"""
MANAGE_HELP = "manage help lists its commands, and manage changepassword NAME sets a new password."


def parse(facts: Facts, arguments: "Sequence[str] | None" = None) -> argparse.Namespace:
    """Ends the process for --help, --version and wrong usage."""
    return parser(facts).parse_args(arguments)


def parser(facts: Facts) -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="mathesar.pyz",
        description="Mathesar in one file: it needs Python, and neither root, nor a compiler, nor Docker.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument(
        "--version",
        action="version",
        version=f"Mathesar {facts.version} for Python {facts.python}, with PostgreSQL {facts.postgresql} for a trial",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    settings = argparse.ArgumentParser(add_help=False)
    settings.add_argument(
        "--settings",
        metavar="FILE",
        type=Path,
        help="a file with a NAME=value in each line; the environment goes before it",
    )
    for name, text in (
        ("serve", "migrate Mathesar's own tables and serve it on MATHESAR_LISTEN, by default 127.0.0.1:8000"),
        ("migrate", "bring Mathesar's own tables to this version, and end"),
    ):
        commands.add_parser(name, help=text, description=text, parents=[settings], allow_abbrev=False)
    _createsuperuser(commands, settings)
    text = "say how the database, its tables and the web server are"
    status = commands.add_parser("status", help=text, description=text, parents=[settings], allow_abbrev=False)
    status.add_argument("--json", action="store_true", help="print it for machines")
    _manage(commands, settings)
    config = commands.add_parser("config", help="check the settings", allow_abbrev=False)
    verbs = config.add_subparsers(dest="verb", metavar="VERB", required=True)
    text = "say what is wrong with the settings, and start nothing"
    checking = verbs.add_parser("check", help=text, description=text, parents=[settings], allow_abbrev=False)
    checking.add_argument("--json", action="store_true", help="print it for machines")
    for name, text, configure in (("backup", BACKUP, configure_backup), ("restore", RESTORE, configure_restore)):
        one = commands.add_parser(name, help=text, description=text, parents=[settings], allow_abbrev=False)
        _server(one)
        configure(one)
    _trial(commands)
    return top


def _createsuperuser(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: argparse.ArgumentParser
) -> None:
    text = "make an administrator of the web interface"
    one = commands.add_parser("createsuperuser", help=text, description=text, parents=[settings], allow_abbrev=False)
    one.add_argument("--username", metavar="NAME")
    one.add_argument("--email", metavar="ADDRESS")
    one.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    one.add_argument("--if-absent", action="store_true", help="do nothing where there is one of this name")


def _manage(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: argparse.ArgumentParser
) -> None:
    text = "run Django's manage.py with these settings"
    manage = commands.add_parser(
        "manage",
        help=text,
        description=f"{text}: {MANAGE_HELP}",
        usage="mathesar.pyz manage [--settings FILE] COMMAND [ARGUMENT ...]",
        parents=[settings],
        allow_abbrev=False,
    )
    _words(manage)


def _words(manage: argparse.ArgumentParser) -> None:
    """Options of manage.py's own come after its command."""
    manage.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND", help="of manage.py, and its arguments")


def _trial(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "run Mathesar with a PostgreSQL of its own, until Ctrl-C; its data stay below XDG_DATA_HOME"
    trial = commands.add_parser("trial", help=text, description=text, allow_abbrev=False)
    trial.set_defaults(verb=None)
    _server(trial)
    trial.add_argument("--port", metavar="N", type=_port, default=8000, help="of http://127.0.0.1:N (default: 8000)")
    trial.add_argument("--no-browser", action="store_true", help="open no browser")
    verbs = trial.add_subparsers(dest="verb", metavar="VERB")
    text = "write what was made in the trial to an archive, which `mathesar restore` takes on another machine"
    exporting = verbs.add_parser("export", help=text, description=text, allow_abbrev=False)
    _server(exporting)
    configure_writing(exporting)
    restoring = verbs.add_parser("restore", help=RESTORE, description=RESTORE, allow_abbrev=False)
    _server(restoring)
    configure_restore(restoring)
    text = "run Django's manage.py on the trial, which may run meanwhile"
    manage = verbs.add_parser(
        "manage",
        help=text,
        description=f"{text}: {MANAGE_HELP}",
        usage="mathesar.pyz trial manage [--postgresql DIR] COMMAND [ARGUMENT ...]",
        allow_abbrev=False,
    )
    _server(manage)
    _words(manage)


def _server(parser: argparse.ArgumentParser) -> None:
    text = "programs of another PostgreSQL, such as /usr/lib/postgresql/17, in place of the one in this file"
    parser.add_argument("--postgresql", metavar="DIR", type=Path, default=argparse.SUPPRESS, help=text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port from 1024 to 65535")
    return int(text)
