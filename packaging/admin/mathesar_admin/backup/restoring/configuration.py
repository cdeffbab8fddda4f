"""The files of settings: what a backup has of them, what of today's would go, and writing them."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mathesar_admin import paths
from mathesar_admin.backup.settings_files import SettingsFile, settings_files
from mathesar_admin.errors import AdminError
from mathesar_admin.files.whole_file import replace_file
from mathesar_admin.settings.files import write_setting
from mathesar_admin.settings.store import read_settings
from mathesar_admin.settings.systemd import read_as_systemd
from mathesar_shared.archive import members
from mathesar_shared.environment_file.parsing import decode

KEY = "SECRET_KEY"


def files_in(manifest: Mapping[str, Any]) -> list[str]:
    return [one.path.name for one in _written() if one.member in manifest["members"]]


def goes(file: Path, manifest: Mapping[str, Any]) -> list[str]:
    """The files that hold something of the administrator's today, and would be replaced or removed."""
    return [
        f"{one.path}, which is {'another' if one.member in manifest['members'] else 'not'} in the backup"
        for one in _written()
        if _is_own(one.path) and one.path.read_bytes() != members.content(file, one.member)
    ]


def key_in(file: Path) -> str:
    """The secret key in a backup. Raises AdminError where there is none: the tables are of little use without it."""
    found = ""
    for one in _read():
        found = _values(members.content(file, one.member)).get(KEY, found)
    if not found:
        raise AdminError(f"{file} has no {KEY}, without which saved passwords cannot be read")
    return found


def as_restored(file: Path, parts: Sequence[str]) -> dict[str, str]:
    """The environment that the service would have with the settings of the backup, where they are wanted."""
    environment = read_settings().environment()
    if "settings" in parts:
        environment = {}
        for path in (paths.DEFAULTS, paths.DETECTED):
            environment.update(_values(path.read_bytes() if path.exists() else None))
        for one in _read():
            environment.update(_values(members.content(file, one.member)))
    return environment


def write(file: Path, parts: Sequence[str]) -> "Before":
    """Writes the settings, where they are wanted, and the key that the tables need; its answer can undo that."""
    before = Before()
    key = read_settings().get(KEY)
    try:
        if "settings" in parts:
            for one in _written():
                before.put(one, members.content(file, one.member))
        if "metadata" in parts:
            key = key_in(file)
        before.keep(paths.SECRETS)
        if key and read_settings().get(KEY) != key:
            write_setting(paths.SECRETS, KEY, key)
    except BaseException:
        before.undo()
        raise
    return before


class Before:
    """The files as they were."""

    def __init__(self) -> None:
        self._files: dict[Path, tuple[bytes, os.stat_result] | None] = {}

    def keep(self, path: Path) -> None:
        # Where configuration management put a link, the file behind it is meant.
        target = Path(os.path.realpath(path))
        if target not in self._files:
            self._files[target] = (target.read_bytes(), target.stat()) if target.exists() else None

    def put(self, file: SettingsFile, content: bytes | None) -> None:
        """Writes a file, or removes it where there is nothing to write."""
        self.keep(file.path)
        target = Path(os.path.realpath(file.path))
        found = self._files[target]
        if content is None:
            target.unlink(missing_ok=True)
        elif found is None:
            target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            replace_file(target, content, 0, file.group, file.mode)
        else:
            replace_file(target, content, found[1].st_uid, found[1].st_gid, found[1].st_mode & 0o7777)

    def undo(self) -> None:
        for target, found in self._files.items():
            if found is None:
                target.unlink(missing_ok=True)
            else:
                replace_file(target, found[0], found[1].st_uid, found[1].st_gid, found[1].st_mode & 0o7777)


def _written() -> list[SettingsFile]:
    """The port of the server is this machine's own, and is found again."""
    return [one for one in settings_files() if one.path != paths.DETECTED]


def _read() -> list[SettingsFile]:
    """As the unit reads them: a later one overrides an earlier one."""
    return [one for one in settings_files() if one.path in (paths.SETTINGS, paths.SECRETS)]


def _is_own(path: Path) -> bool:
    """False for a file that is as the package has made it."""
    if not path.is_file():
        return False
    if path == paths.SETTINGS:
        return path.read_bytes() != paths.SETTINGS_TEMPLATE.read_bytes()
    # A new key belongs to the tables: without anything in these nobody needs it.
    return path != paths.SECRETS or set(_values(path.read_bytes())) - {KEY} != set()


def _values(data: bytes | None) -> dict[str, str]:
    return {} if data is None else read_as_systemd(decode(data)).values()
