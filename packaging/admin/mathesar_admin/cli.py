"""mathesar(1): finds the command, reads its options and runs it."""

import argparse
import difflib
import os
import shlex
import sys

from mathesar_admin import exit_codes
from mathesar_admin.commands import COMMANDS, Command, load, parser_of
from mathesar_admin.errors import AdminError
from mathesar_admin.processes.guarded import attempt, run_guarded


def main(arguments: list[str]) -> int:
    """Runs the program and returns its exit code."""
    # Folders and files are made with the modes that we name, whatever an administrator's umask takes away.
    os.umask(0o022)
    return run_guarded(lambda: _run(arguments))


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
    typed = shlex.join([name, *arguments])
    if getattr(command, "TAKES_REST", False) and arguments[:1] not in (["--help"], ["-h"]):
        options = argparse.Namespace(rest=arguments)
    else:
        options = parser_of(name).parse_args(arguments)
    failed = getattr(command, "FAILURE", None)
    if failed is not None:
        return attempt(lambda: _run_as_root(typed, command, options), failed)
    return _run_as_root(typed, command, options)


def _run_as_root(typed: str, command: Command, options: argparse.Namespace) -> int:
    if command.NEEDS_ROOT and os.geteuid() != 0:
        raise AdminError(f"{typed.split()[0]} needs root: sudo mathesar {typed}")
    return command.run(options)


def _overview() -> str:
    lines = [f"  {name:<17} {load(name).HELP}" for name in COMMANDS]
    end = "`mathesar COMMAND --help` says more, and so does `man mathesar`."
    return "\n".join(["mathesar COMMAND [OPTION…]", "", *lines, "", end])
