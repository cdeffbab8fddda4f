"""Changes one setting in the text of an environment file, and nothing else in it."""

import re

from mathesar_shared.environment_file.content import Assignment, Content
from mathesar_shared.environment_file.quoting import quoted


def with_setting(text: str, content: Content, name: str, value: str) -> str:
    """
    The text with a setting: in place of its last assignment, which is the one that counts; else below its commented
    example; else at the end. `content` is what systemd reads in the text.
    """
    line = f"{name}={quoted(value)}"
    assigned = _assignments(content, name)
    if assigned:
        return text[: assigned[-1].start] + line + text[assigned[-1].end :]
    example = _example_end(text, content, name)
    if example is not None and text[example : example + 1] != "":
        return f"{text[:example]}\n{line}{text[example:]}"
    # What goes on at the end of the file must not take the new line with it.
    separator = "" if not text or (text.endswith("\n") and content.unfinished is None) else "\n"
    return f"{text}{separator}{line}\n"


def without_setting(text: str, content: Content, name: str) -> str:
    """The text without any assignment to the name; a line that only held one goes with it."""
    for one in reversed(_assignments(content, name)):
        start = one.start
        # Blanks before it on its line belong to it.
        while start > 0 and text[start - 1] in " \t":
            start -= 1
        end = one.end + len(re.match(r"(\r?\n)?", text[one.end :]).group())  # type: ignore[union-attr]  # it always does
        text = text[:start] + text[end:]
    return text


def _assignments(content: Content, name: str) -> list[Assignment]:
    return [one for one in content.assignments if one.name == name]


def _example_end(text: str, content: Content, name: str) -> int | None:
    """Where the last comment of the form "#NAME=…" ends."""
    example = re.compile(rf"#[ \t]*{re.escape(name)}=")
    ends = [end for start, end in content.comments if example.match(text, start)]
    return ends[-1] if ends else None
