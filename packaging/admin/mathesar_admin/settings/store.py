"""The settings on this machine: four files, of which a later one overrides an earlier one, as the unit reads them.

defaults.env    the package's own
detected.env    what `mathesar setup` found out, such as the server's port
mathesar.env    the administrator's; nothing here writes it unasked
secret.env      secrets, for root only
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.process import run
from mathesar_admin.settings.environment_file import decode, read
from mathesar_admin.settings.reader import Content, UnreadableFileError


class SettingsFile(NamedTuple):
    path: Path
    text: str | None
    """None where there is no such file."""
    content: Content
    fault: str | None
    """Why systemd takes nothing from the file."""


class Value(NamedTuple):
    text: str
    path: Path
    """The file that it comes from."""


class Settings(NamedTuple):
    """What the service sees, with the file of each value."""

    files: tuple[SettingsFile, ...]
    values: dict[str, Value]

    def get(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else value.text

    def environment(self) -> dict[str, str]:
        """What systemd gives to the service."""
        return {name: value.text for name, value in self.values.items()}

    def warnings(self) -> list[str]:
        """What keeps the service from starting, or from seeing a file, in a line each."""
        missing = [
            file.path for file in self.files if file.text is None and file.path in (paths.DEFAULTS, paths.SECRETS)
        ]
        return [
            *(f"{path} is missing; this makes it again: mathesar setup" for path in missing),
            *(f"{file.path}: {file.fault}" for file in self.files if file.fault),
        ]


def read_settings() -> Settings:
    """Reads every file once. A file that systemd refuses gives no settings and a warning."""
    files = tuple(read_file(path) for path in (paths.DEFAULTS, paths.DETECTED, paths.SETTINGS, paths.SECRETS))
    values = {
        name: Value(text, file.path)
        for file in files
        if not file.fault
        for name, text in file.content.values().items()
    }
    return Settings(files, values)


def read_file(path: Path) -> SettingsFile:
    nothing = Content((), (), ())
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return SettingsFile(path, None, nothing, None)
    except OSError as error:
        raise AdminError(f"cannot read {path}: {error.strerror}") from None
    try:
        text = decode(data)
        content = read(text)
        # Only such a comment is read in another way by an older systemd.
        if any(text[start:end].endswith("\\") for start, end in content.comments) and systemd_version() < 254:
            content = read(text, before_254=True)
    except UnreadableFileError as error:
        return SettingsFile(path, data.decode("utf-8", "replace"), nothing, str(error))
    return SettingsFile(path, text, content, None)


@cache
def systemd_version() -> int:
    """systemd's major version; that of a new one where it does not say."""
    said = re.match(r"systemd (\d+)", run(["systemctl", "--version"]).stdout)
    return int(said.group(1)) if said else 999
