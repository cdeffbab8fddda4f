"""Reads and writes pg_hba.conf as PostgreSQL's account: it owns the file, and could put a link to any other there."""

import re
from pathlib import Path

from mathesar_admin.errors import AdminError
from mathesar_admin.files.whole_file import replace_file
from mathesar_admin.processes.process import Account, acting_as


class HbaFile:
    """The file as lines with their ends. Every byte is kept, whatever its encoding."""

    def __init__(self, path: Path, account: Account) -> None:
        self.path = path
        self._account = account

    def lines(self) -> list[str]:
        """Raises AdminError where it cannot be read."""
        try:
            with acting_as(self._account):
                data = self.path.read_bytes()
        except OSError as error:
            raise AdminError(f"cannot read {self.path}: {error.strerror}") from None
        return re.findall(r"[^\n]*\n|[^\n]+", data.decode("utf-8", "surrogateescape"))

    def write(self, lines: list[str]) -> None:
        """Raises AdminError where PostgreSQL's account may not write it, as where other programs manage it."""
        data = "".join(lines).encode("utf-8", "surrogateescape")
        try:
            with acting_as(self._account):
                target = self.path.resolve()
                found = target.stat()
                replace_file(target, data, found.st_uid, found.st_gid, found.st_mode & 0o7777)
        except OSError as error:
            raise AdminError(f"PostgreSQL's account cannot write {self.path}: {error.strerror}") from None
