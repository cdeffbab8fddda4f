"""What is wrong with the settings on this machine: `mathesar config check`, and part of status."""

from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.settings.catalogue import catalogue, nearest
from mathesar_admin.settings.reader import Assignment
from mathesar_admin.settings.store import Settings, SettingsFile


class Remark(NamedTuple):
    path: Path
    line: int | None
    text: str
    is_fault: bool
    """False for what may be meant as it is."""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.text}"


def check_settings(settings: Settings) -> list[Remark]:
    """Everything that somebody should look at, in the order of the files and their lines."""
    administrators = [file for file in settings.files if file.path in (paths.SETTINGS, paths.SECRETS)]
    return [remark for file in administrators for remark in _check_file(file)]


def _check_file(file: SettingsFile) -> list[Remark]:
    if file.text is None:
        return [Remark(file.path, None, "is missing; this makes it again: mathesar setup", True)]
    if file.fault is not None:
        return [Remark(file.path, None, file.fault, True)]
    found = [*_check_mode(file), *_ignored_lines(file)]
    last = {one.name: one for one in file.content.assignments}
    for one in file.content.assignments:
        if one is not last[one.name]:
            found.append(_remark(file, one, f"{one.name} is set again further down; only the last one counts", False))
        else:
            found.extend(_check_assignment(file, one))
    return sorted(found, key=lambda remark: remark.line or 0)


def _check_assignment(file: SettingsFile, one: Assignment) -> list[Remark]:
    if not one.is_valid:
        hint = ': leave the "export" out' if one.name.startswith("export ") else ""
        return [_remark(file, one, f'"{one.name}" is not a name, so systemd passes over it{hint}', True)]
    setting = catalogue().get(one.name)
    if setting is None:
        near = nearest(one.name)
        if near:
            return [_remark(file, one, f"there is no setting {one.name}; did you mean {near}?", True)]
        return [
            _remark(file, one, f"{one.name} is not one of Mathesar's settings; the service gets it as it is", False)
        ]
    if setting.internal:
        return [
            _remark(file, one, f"{one.name} is decided by the package; another value can break the service", False)
        ]
    fault = setting.fault(one.value)
    if fault is not None:
        return [_remark(file, one, f"{one.name} {fault}", True)]
    if setting.secret and file.path != paths.SECRETS:
        text = f"{one.name} is a secret; move it to {paths.SECRETS}, which only root can read"
        return [_remark(file, one, text, False)]
    return []


def _check_mode(file: SettingsFile) -> list[Remark]:
    mode = file.path.stat().st_mode & 0o777
    allowed = 0o600 if file.path == paths.SECRETS else 0o640
    if mode & ~allowed:
        remedy = f"chmod {allowed:04o} {file.path}"
        return [Remark(file.path, None, f"its mode is {mode:04o}, so others can read or change it: {remedy}", True)]
    return []


def _ignored_lines(file: SettingsFile) -> list[Remark]:
    text = file.text or ""
    return [
        Remark(
            file.path, _line(text, start), f'"{text[start:end]}" is not NAME=value, so systemd passes over it', True
        )
        for start, end in file.content.ignored
    ]


def _remark(file: SettingsFile, one: Assignment, text: str, is_fault: bool) -> Remark:
    return Remark(file.path, _line(file.text or "", one.start), text, is_fault)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
