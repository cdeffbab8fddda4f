"""Scripts of pg_dump's: what is taken out of them, line by line, as a script is no format of its own.

pg_dump puts a comment before each object, by which its statements are known; lines of data are passed over.
"""

import gzip
import re
from collections.abc import Iterator
from typing import IO

# What a line is part of: before the first such comment, it is settings.
ENTRY = re.compile(rb"^-- (?:Data for )?Name: .*; Type: ([A-Z ]+); Schema: ")
COPY = re.compile(rb"^COPY .* FROM stdin;$")
OWNER = re.compile(rb"^ALTER [A-Z ]+ .+ OWNER TO .+;$")
PRIVILEGES = (b"ACL", b"DEFAULT ACL")
# Servers of Debian's of November 2026 and later mark columns with it, and older programs write it as an option.
MARK = re.compile(rb"^(ALTER (?:FOREIGN )?(?:TABLE|MATERIALIZED VIEW|INDEX)(?: ONLY)? .* SET \()(.*)\);$")
OPTION = re.compile(rb"(?:^|, ?)pg_attver='?\d+'?")


def portable(script: IO[bytes], to: "IO[bytes] | gzip.GzipFile") -> None:
    """
    Without the two lines by which newer versions of psql forbid its own commands, as older ones refuse them, and
    without the mark of columns that is no option anywhere else.
    """
    key = None
    for line, kind in _lines(script):
        if key is None and line.startswith(b"\\restrict "):
            key = line.split()[1]
        elif key is not None and line == b"\\unrestrict " + key + b"\n":
            continue
        elif kind is not None and b"pg_attver" in line:
            to.write(_without_mark(line))
        else:
            to.write(line)


def without_owners(script: IO[bytes], to: IO[bytes]) -> None:
    """Without owners and privileges: whoever runs it owns everything."""
    before = b""
    for line, kind in _lines(script):
        is_owner = before == b"\n" and OWNER.match(line) is not None
        is_privilege = kind in PRIVILEGES and not line.startswith((b"--", b"\n"))
        if kind is None or not (is_owner or is_privilege):
            to.write(line)
        before = line


def _lines(script: IO[bytes]) -> Iterator[tuple[bytes, bytes | None]]:
    """Each line with the type of the object that it belongs to; None for lines of data."""
    kind = b""
    is_data = False
    for line in script:
        if is_data:
            is_data = line != b"\\.\n"
            yield line, None
            continue
        found = ENTRY.match(line)
        kind = found[1] if found else kind
        is_data = COPY.match(line) is not None
        yield line, kind


def _without_mark(line: bytes) -> bytes:
    found = MARK.match(line)
    if found is None:
        return line
    left = OPTION.sub(b"", found[2]).removeprefix(b",").strip()
    return found[1] + left + b");\n" if left else b""
