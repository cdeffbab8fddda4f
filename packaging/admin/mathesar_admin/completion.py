"""What may come next on the command line, for bash's completion. From the same parsers as the help."""

import argparse
from collections.abc import Sequence

from mathesar_admin.commands import COMMANDS, parser_of
from mathesar_admin.settings.catalogue import catalogue


def complete(words: Sequence[str]) -> list[str]:
    """The words that can stand in the place of the last one; bash chooses those that begin like it."""
    before = list(words[1:-1])
    if not before:
        return [*COMMANDS, "help"]
    if before[0] not in COMMANDS:
        return []
    parser = parser_of(before[0])
    for word in before[1:]:
        choices = subcommands(parser)
        if word in choices:
            parser = choices[word]
    return [*subcommands(parser), *options(parser), *_names(parser)]


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:  # argparse has no other way to list them
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def options(parser: argparse.ArgumentParser) -> list[str]:
    return [option for action in parser._actions for option in action.option_strings if option.startswith("--")]


def _names(parser: argparse.ArgumentParser) -> list[str]:
    """Names of settings where one is wanted."""
    wants_name = any(action.dest == "name" for action in parser._actions)
    return [setting.name for setting in catalogue().values() if not setting.internal] if wants_name else []
