"""The subcommands of mathesar(1), one file each: which there are, what such a file holds, and its parser."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, Protocol, cast

from mathesar_admin import exit_codes

# In the order for people. Each is a file in commands/.
COMMANDS = (
    "setup",
    "status",
    "doctor",
    "config",
    "domain",
    "collaborators",
    "backup",
    "restore",
    "undo",
    "upgrade-databases",
    "rehearse",
    "media",
    "upkeep",
    "report",
    "uninstall",
    "createsuperuser",
    "manage",
    "version",
)


class Command(Protocol):
    """What a file in commands/ holds."""

    HELP: str
    """What it does, in a line."""
    NEEDS_ROOT: bool

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declares its options; help, usage errors and completion come from them."""

    def run(self, options: argparse.Namespace) -> int:
        """Does it, and returns an exit code; raises AdminError for what the administrator can do something about."""


class Parser(argparse.ArgumentParser):
    """Says usage errors in one line, with the way to the help, and takes flags between arguments."""

    usage_code = exit_codes.USAGE

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        given = list(sys.argv[1:] if args is None else args)
        return super().parse_known_args(given if self._subparsers else self._flags_first(given), namespace)

    def _flags_first(self, given: list[str]) -> list[str]:
        """Before Python 3.12.7, an argument that may be left out counts as left out where a flag stands before it."""
        flags = {name for action in self._actions if action.nargs == 0 for name in action.option_strings}
        end = given.index("--") if "--" in given else len(given)
        return [
            *(word for word in given[:end] if word in flags),
            *(word for word in given[:end] if word not in flags),
            *given[end:],
        ]

    def error(self, message: str) -> NoReturn:
        verbs = [verb for action in self._actions if action.metavar == "VERB" for verb in action.choices or ()]
        if message.endswith(": VERB"):
            message = f"{self.prog.removeprefix('mathesar ')} takes one of: {', '.join(verbs)}"
        print(f"mathesar: {message}; {self.prog} --help says more", file=sys.stderr)
        sys.exit(self.usage_code)


def load(name: str) -> Command:
    return cast("Command", importlib.import_module(f"mathesar_admin.commands.{name.replace('-', '_')}"))


def parser_of(name: str) -> argparse.ArgumentParser:
    command = load(name)
    description = getattr(command, "DESCRIPTION", None)
    text = f"{command.HELP[0].upper()}{command.HELP[1:]}.{' ' + description if description else ''}"
    parser = Parser(prog=f"mathesar {name}", description=text, allow_abbrev=False)
    parser.usage_code = getattr(command, "FAILURE", exit_codes.USAGE)
    command.configure(parser)
    return parser
