"""The settings on this machine: four files, of which a later one overrides an earlier one, as the unit reads them.

defaults.env    the package's own
detected.env    what `mathesar setup` found out, such as the server's port
mathesar.env    the administrator's; nothing here writes it unasked
secret.env      secrets, for root only
"""

from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.settings.systemd import read_as_systemd
from mathesar_shared.environment_file.content import Content, UnreadableFileError
from mathesar_shared.environment_file.parsing import decode


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
        needed = [paths.DEFAULTS, *(path for path in (paths.SECRETS,) if path.is_symlink())]
        missing = [file.path for file in self.files if file.text is None and file.path in needed]
        return [
            *(f"{path} {how_missing(path)}" for path in missing),
            *(f"{file.path}: {file.fault}" for file in self.files if file.fault),
        ]

    def refuse_faulty(self) -> None:
        """Raises AdminError where systemd takes nothing from a file: then nobody knows what its settings are."""
        for file in self.files:
            if file.fault:
                raise AdminError(f"{file.path}: {file.fault}", "Correct it by hand first.")


def how_missing(path: Path) -> str:
    """What to say of a file that cannot be found: how, and what to do."""
    if path.is_symlink():
        return f"is a link to {path.readlink()}, which does not exist"
    if path == paths.DEFAULTS:
        return "is missing; it is part of the package: reinstall it"
    return "is missing; this makes it again: mathesar setup"


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


def detected_port() -> str | None:
    """The port that the set-up has found, unless the administrator's files say another one or the same."""
    value = read_settings().values.get("POSTGRES_PORT")
    return value.text if value is not None and value.path == paths.DETECTED else None


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
        content = read_as_systemd(text)
    except UnreadableFileError as error:
        return SettingsFile(path, data.decode("utf-8", "replace"), nothing, str(error))
    return SettingsFile(path, text, content, None)
