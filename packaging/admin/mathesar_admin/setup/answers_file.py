"""
A file of answers, in place of options: `mathesar setup --answers FILE`.

It is an INI file with one section, [setup]. Its keys are the options without "--"; a key of an option that is there
with and without "no-" says yes or no. A secret may stand in it, by the name of its option without "-file", if only
root can read the file.
"""

import argparse
import configparser
import dataclasses
import difflib
import os
import shlex
from pathlib import Path
from typing import Any, NoReturn

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.setup import options
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.secret_file import refuse_shared

SECTION = "setup"


def read_answers(path: Path) -> Answers:
    """Raises AdminError for a file that cannot be read, and for a key or value that no option takes."""
    keys = _read(path)
    parser = _Parser(path)
    options.declare(parser)
    actions = {option[2:]: action for action in parser._actions for option in action.option_strings}
    words: list[str] = []
    secrets: dict[str, Any] = {}
    for key, value in keys.items():
        if options.takes_secret(key.replace("-", "_")):
            secrets[key.replace("-", "_")] = value
        elif key in actions and not key.startswith("no-"):
            words.extend(_words(path, key, value, actions[key]))
        else:
            near = difflib.get_close_matches(key, [*actions], n=1)
            hint = f"; did you mean {near[0]}?" if near else "; mathesar setup --help lists the options"
            raise AdminError(f'{path}: there is no option "{key}"{hint}', code=exit_codes.USAGE)
    if secrets:
        refuse_shared(path, path.stat())
    return dataclasses.replace(options.answers_of(parser.parse_args(words)), **secrets)


def merged(answers: Answers, over: Answers) -> Answers:
    """`answers`, but where `over` says something."""
    said = {one.name: value for one in dataclasses.fields(Answers) if (value := getattr(over, one.name)) is not None}
    return dataclasses.replace(answers, **said)


def _read(path: Path) -> dict[str, str]:
    ini = configparser.ConfigParser(interpolation=None, delimiters=("=",), default_section="")
    try:
        ini.read_string(path.read_text(encoding="utf-8"), source=str(path))
    except OSError as error:
        raise AdminError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise AdminError(f"{path} is not in UTF-8") from None
    except configparser.Error as error:
        reason = " ".join(error.message.split())
        raise AdminError(f"{path} is not a file of answers: {reason}", code=exit_codes.USAGE) from None
    if ini.sections() != [SECTION]:
        raise AdminError(f"{path} has to have one section, [{SECTION}]", code=exit_codes.USAGE)
    return dict(ini[SECTION])


def _words(path: Path, key: str, value: str, action: argparse.Action) -> list[str]:
    """The key as words of a command line."""
    if action.nargs == 0:
        said = configparser.ConfigParser.BOOLEAN_STATES.get(value.lower())
        if said is None:
            raise AdminError(f'{path}: {key} is yes or no, not "{value}"', code=exit_codes.USAGE)
        if said:
            return [f"--{key}"]
        return [f"--no-{key}"] if f"--no-{key}" in action.option_strings else []
    if action.nargs in ("*", "+"):
        return [f"--{key}", *shlex.split(value)]
    return [f"--{key}={value}"]


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a value as a fault of the file."""

    def __init__(self, path: Path) -> None:
        super().__init__(prog=os.fspath(path), add_help=False, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise AdminError(f"{self.prog}: {message}", code=exit_codes.USAGE)
