"""What is in an environment file: assignments, comments, and lines that are neither."""

import re
from typing import NamedTuple

from mathesar_shared.errors import UserError

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


class UnreadableFileError(UserError):
    """systemd takes nothing from such a file."""


class Assignment(NamedTuple):
    name: str
    value: str
    start: int
    """Where the assignment begins in the text, and where it ends: before the end of its last line."""
    end: int

    @property
    def is_valid(self) -> bool:
        """systemd passes over assignments to other names."""
        return NAME.fullmatch(self.name) is not None


class Content(NamedTuple):
    assignments: tuple[Assignment, ...]
    comments: tuple[tuple[int, int], ...]
    """Start and end of each comment."""
    ignored: tuple[tuple[int, int], ...]
    """Start and end of lines that are neither: systemd passes over them."""
    unfinished: str | None = None
    """What goes on at the end of the file, so that another line would become part of it: value, comment or quotes."""

    def values(self) -> dict[str, str]:
        """What a service gets of it; of several assignments to one name the last counts."""
        return {one.name: one.value for one in self.assignments if one.is_valid}


def is_utf8(text: str) -> bool:
    """As systemd's utf8_is_valid() sees it: no bytes of other encodings, no noncharacters of Unicode."""
    return text.isascii() or not any(
        0xD800 <= point <= 0xDFFF or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE for point in map(ord, text)
    )
