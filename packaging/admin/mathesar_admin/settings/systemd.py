"""Which systemd is installed, and how it reads environment files."""

import re
from functools import cache

from mathesar_admin.processes.process import run
from mathesar_shared.environment_file.content import Content
from mathesar_shared.environment_file.parsing import read


def read_as_systemd(text: str) -> Content:
    """The content of a file as the installed systemd reads it; raises UnreadableFileError, see `read`."""
    content = read(text)
    # Only such a comment is read in another way by an older one.
    if continued_comments(text, content) and is_before_254():
        return read(text, before_254=True)
    return content


def continued_comments(text: str, content: Content) -> list[int]:
    """Where comments begin that end with a backslash: before version 254 they go on in the next line."""
    return [start for start, end in content.comments if text[start:end].rstrip("\r\n").endswith("\\")]


@cache
def is_before_254() -> bool:
    """False where systemd does not say its version."""
    said = re.match(r"systemd (\d+)", run(["systemctl", "--version"]).stdout)
    return said is not None and int(said.group(1)) < 254
