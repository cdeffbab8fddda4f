"""mathesar(1): finds the command, reads its options and runs it."""

import argparse
import difflib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn, Protocol, cast

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.guarded import run_guarded

# In the order for people. Each is a file in commands/.
COMMANDS = ("setup", "status", "config", "domain", "collaborators", "createsuperuser", "manage", "version")


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
        print(f"mathesar: {message}; {self.prog} --help says more", file=sys.stderr)
        sys.exit(exit_codes.USAGE)


def main(arguments: list[str]) -> int:
    """Runs the program and returns its exit code."""
    return run_guarded(lambda: _run(arguments))


def load(name: str) -> Command:
    return cast("Command", importlib.import_module(f"mathesar_admin.commands.{name}"))


def parser_of(name: str) -> argparse.ArgumentParser:
    command = load(name)
    description = getattr(command, "DESCRIPTION", None)
    text = f"{command.HELP[0].upper()}{command.HELP[1:]}.{' ' + description if description else ''}"
    parser = Parser(prog=f"mathesar {name}", description=text, allow_abbrev=False)
    command.configure(parser)
    return parser


def _run(arguments: list[str]) -> int:
    first = arguments[0] if arguments else ""
    if first == "--complete":
        from mathesar_admin.completion import complete

        print("\n".join(complete(arguments[1:])))
        return exit_codes.DONE
    if first in ("", "help", "-h", "--help"):
        print(_overview())
        return exit_codes.DONE if first else exit_codes.USAGE
    name = "version" if first == "--version" else first
    if name not in COMMANDS:
        near = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"did you mean {near[0]}?" if near else "mathesar --help lists them"
        print(f'mathesar: there is no command "{name}"; {hint}', file=sys.stderr)
        return exit_codes.USAGE
    return _run_command(name, arguments[1:])


def _run_command(name: str, arguments: list[str]) -> int:
    command = load(name)
    if getattr(command, "TAKES_REST", False) and arguments[:1] not in (["--help"], ["-h"]):
        options = argparse.Namespace(rest=arguments)
    else:
        options = parser_of(name).parse_args(arguments)
    if command.NEEDS_ROOT and os.geteuid() != 0:
        raise AdminError(f"{name} needs root: sudo mathesar {name}")
    return command.run(options)


def _overview() -> str:
    lines = [f"  {name:<17} {load(name).HELP}" for name in COMMANDS]
    end = "`mathesar COMMAND --help` says more, and so does `man mathesar`."
    return "\n".join(["mathesar COMMAND [OPTION…]", "", *lines, "", end])
