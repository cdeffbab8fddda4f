"""The .env file as upstream's `bin/mathesar run` reads it: line by line through `echo | xargs`, without a shell."""

import re
from typing import NamedTuple

from mathesar_shared.environment_file.content import NAME


class Dotenv(NamedTuple):
    values: dict[str, str]
    unread: tuple[int, ...]
    """Numbers of lines that end upstream's start: an open quote, or what is no NAME=value."""


def read_dotenv(text: str) -> Dotenv:
    values: dict[str, str] = {}
    unread = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        words = _words(line)
        name, separator, value = ("" if words is None else " ".join(words)).partition("=")
        if separator and NAME.fullmatch(name):
            values[name] = value
        else:
            unread.append(number)
    return Dotenv(values, tuple(unread))


def _words(line: str) -> list[str] | None:
    """The words of a line as xargs(1) takes it apart; None for a quote that is not closed."""
    words: list[str] = []
    # What is between quotes is literal, and a backslash outside takes the next character as it is.
    token = re.compile(
        r"""(?P<blank>[ \t\r\v\f]+)|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|\\(?P<next>.)|(?P<bare>[^"'\\])"""
    )
    is_inside = False
    position = 0
    while position < len(line):
        found = token.match(line, position)
        if found is None:
            return None
        position = found.end()
        if found.lastgroup == "blank":
            is_inside = False
            continue
        if not is_inside:
            words.append("")
            is_inside = True
        words[-1] += found.group(found.lastgroup or 0)
    return words
