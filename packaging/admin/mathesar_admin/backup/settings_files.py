"""The files of settings that a backup holds."""

from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.files.whole_file import service_group


class SettingsFile(NamedTuple):
    path: Path
    group: int
    """Of a new one; root owns it."""
    mode: int

    @property
    def member(self) -> str:
        """Its name in an archive."""
        return f"settings/{self.path.name}"


def settings_files() -> list[SettingsFile]:
    """Every one that may be there."""
    group = service_group()
    readable = (
        paths.DETECTED,
        paths.SETTINGS,
        paths.SSO,
        paths.FILE_STORAGE,
        paths.CONFIGURATION / "local.py",
        # Which a server's certificate is checked with, see database/certificate.py.
        paths.CONFIGURATION / "postgresql-ca.crt",
    )
    return [
        *(SettingsFile(path, group, 0o640) for path in readable),
        SettingsFile(paths.SECRETS, 0, 0o600),
        SettingsFile(paths.NETWORK_DROP_IN, 0, 0o644),
    ]
