"""Who may read and change the files that decide what runs, and what is in those that are YAML."""

import os
from pathlib import Path
from typing import NamedTuple

from mathesar_admin.settings.checking.yaml_files import read_yaml_files
from mathesar_admin.settings.store import Settings


class Remark(NamedTuple):
    path: Path
    line: int | None
    text: str
    is_fault: bool = True
    """False for what may be meant as it is."""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.text}"


def check_local(settings: Settings) -> list[Remark]:
    """The service runs the administrator's Python file as its own code."""
    named = settings.get("MATHESAR_LOCAL_SETTINGS", "/etc/mathesar/local.py")
    path = Path(named) if named.startswith("/") else None
    return check_place(path, 0o755) if path is not None and path.is_file() else []


def check_yaml_files(settings: Settings) -> list[Remark]:
    """Log-in providers and file storage, with the secrets for both."""
    found = []
    for one in read_yaml_files(settings.environment()):
        value = settings.values.get(one.source)
        path = Path(one.source) if value is None else value.path
        name = "" if value is None else f"{one.source}: "
        found += [] if value is not None else check_place(path, 0o640)
        # Lines of a setting's content mean nothing to people.
        found += [Remark(path, None if value else it.line, f"{name}{it.text}", it.is_fault) for it in one.remarks]
    return found


def check_place(path: Path, allowed: int) -> list[Remark]:
    """Whoever can write these decides what runs as root, or as the service."""
    if not path.exists():
        return []
    found = path.stat()
    mode = found.st_mode & 0o777
    remarks = []
    if mode & ~allowed:
        remedy = f"chmod {allowed:04o} {path}"
        remarks.append(Remark(path, None, f"its mode is {mode:04o}, so others can read or change it: {remedy}"))
    if found.st_uid not in (0, os.geteuid()):
        remarks.append(Remark(path, None, f"it belongs to another user, who can change it: chown root {path}"))
    return remarks
