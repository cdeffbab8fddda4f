"""The lines in pg_hba.conf that are Mathesar's.

The first of them says what they were made from, so that every change by hand is seen; taking them out gives the file
back as it was.
"""

import difflib
import json
from typing import NamedTuple

from mathesar_admin.collaborators.rules import SAME_USER
from mathesar_admin.errors import AdminError

BEGIN = "# Roles of people's own, by `mathesar collaborators`, which also takes it out; do not edit: "
END = "# End of `mathesar collaborators`."


class Access(NamedTuple):
    """What the lines say."""

    databases: tuple[str, ...]
    """Where roles log in with their password; SAME_USER stands for every database with the name of the role."""
    peers: tuple[str, ...]
    """Roles that go on as the account of their name, which have no password."""
    method: str
    peer: str
    """The method of these, with its options."""

    def lines(self) -> list[str]:
        head = BEGIN + json.dumps(self._asdict(), ensure_ascii=True)
        return [head, *(line for name in self.databases for line in self._for(name)), END]

    def _for(self, database: str) -> list[str]:
        name = database if database == SAME_USER else quoted(database)
        peers = [f"local {name} {quoted(role)} {self.peer}" for role in self.peers]
        return [*peers, f"local {name} all {self.method}"]


class Found(NamedTuple):
    """A block that is in a file."""

    access: Access
    start: int
    end: int
    """Indexes of its first line, and of the one after its last."""


def quoted(name: str) -> str:
    """The name without a special meaning. Raises AdminError for one that pg_hba.conf cannot hold."""
    if any(char in name for char in "\r\n\0") or name.startswith("/"):
        raise AdminError(f"pg_hba.conf cannot hold the name {name!r}", "Rename it first.")
    return '"' + name.replace('"', '""') + '"'


def find(lines: list[str]) -> Found | None:
    """
    The block among the lines of a file. Raises AdminError, with the difference, where it is not as it was written.
    """
    starts = [index for index, line in enumerate(lines) if line.startswith(BEGIN[:40])]
    if not starts:
        if any(line.strip() == END for line in lines):
            raise AdminError("its first line was removed by hand", f"Remove the rest too, with the line: {END}")
        return None
    start = starts[0]
    ends = [index for index, line in enumerate(lines) if index > start and line.strip() == END]
    end = ends[0] + 1 if ends else len(lines)
    access = _parse(lines[start])
    expected = [f"{line}\n" for line in access.lines()] if access else []
    if not expected or not ends or len(starts) > 1 or lines[start:end] != expected:
        difference = difflib.unified_diff(expected, lines[start:end], "as written", "as it is now", n=0)
        raise AdminError(
            "the lines of `mathesar collaborators` were changed by hand, so they stay as they are",
            *(line.rstrip("\n") for line in difference),
            "Change them back, or remove them all: then they are written anew.",
        )
    return Found(access, start, end) if access else None


def without(lines: list[str], found: Found | None) -> list[str]:
    return lines if found is None else [*lines[: found.start], *lines[found.end :]]


def put_in(lines: list[str], access: Access, at: int) -> list[str]:
    return [*lines[:at], *(f"{line}\n" for line in access.lines()), *lines[at:]]


def _parse(line: str) -> Access | None:
    try:
        given = json.loads(line[len(BEGIN) :])
        return Access(tuple(given["databases"]), tuple(given["peers"]), str(given["method"]), str(given["peer"]))
    except (ValueError, KeyError, TypeError):
        return None
