"""Changes one setting in the text of an environment file, and nothing else in it."""

import re

from mathesar_admin.settings.environment_file import read
from mathesar_admin.settings.reader import Assignment, Content


def with_setting(text: str, name: str, value: str) -> str:
    """
    The text with a setting: in place of its last assignment, which is the one that counts; else below its commented
    example; else at the end.
    """
    line = f"{name}={quoted(value)}"
    content = read(text)
    assigned = _assignments(content, name)
    if assigned:
        return text[: assigned[-1].start] + line + text[assigned[-1].end :]
    example = _example_end(text, content, name)
    if example is not None:
        return f"{text[:example]}\n{line}{text[example:]}"
    separator = "" if text.endswith("\n") or not text else "\n"
    return f"{text}{separator}{line}\n"


def without_setting(text: str, name: str) -> str:
    """The text without any assignment to the name; a line that only held one goes with it."""
    for one in reversed(_assignments(read(text), name)):
        start = one.start
        # Blanks before it on its line belong to it.
        while start > 0 and text[start - 1] in " \t":
            start -= 1
        end = one.end + 1 if text[one.end : one.end + 1] == "\n" else one.end
        if text[one.end : one.end + 2] == "\r\n":
            end = one.end + 2
        text = text[:start] + text[end:]
    return text


def quoted(value: str) -> str:
    """As systemd reads it back: bare where that is safe, else in double quotes with their four escapes."""
    if re.fullmatch(r"[A-Za-z0-9_./:@%+,-]*", value):
        return value
    return '"' + re.sub(r'(["\\`$])', r"\\\1", value) + '"'


def _assignments(content: Content, name: str) -> list[Assignment]:
    return [one for one in content.assignments if one.name == name]


def _example_end(text: str, content: Content, name: str) -> int | None:
    """Where the last comment of the form "#NAME=…" ends."""
    example = re.compile(rf"#[ \t]*{re.escape(name)}=")
    ends = [end for start, end in content.comments if example.match(text, start)]
    return ends[-1] if ends else None
