"""The files that a manual installation is configured with, and that lie in /etc/mathesar here; and its secret key."""

import os
import shutil
from pathlib import Path

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.files.whole_file import replace_file, service_group
from mathesar_admin.manual.installation import Manual
from mathesar_admin.settings.files import write_setting
from mathesar_admin.settings.store import read_settings

FORMER = "secret.env.before-take-over"


def files_of(manual: Manual) -> dict[Path, Path]:
    """Its files that are there, with the place of each here."""
    places = {
        manual.folder / "sso.yml": paths.SSO,
        manual.folder / "file_storage.yml": paths.FILE_STORAGE,
        manual.folder / "config/settings/local.py": paths.CONFIGURATION / "local.py",
    }
    return {source: target for source, target in places.items() if source.is_file()}


def refuse_others(manual: Manual) -> None:
    """Raises AdminError for a file here that says something else."""
    for source, target in files_of(manual).items():
        if target.exists() and target.read_bytes() != source.read_bytes():
            raise AdminError(f"{target} is there already, and differs from {source}", "Move one of the two away.")


def to_do(manual: Manual) -> list[str]:
    copied = [f"copy {source} to {target}" for source, target in files_of(manual).items() if source != target]
    key = "" if _key_is_ours(manual) else "take its secret key, which signs sessions and encrypts saved passwords"
    opened = f"give {paths.CONFIGURATION} to root, so that nobody else can change the settings" if _is_open() else ""
    return [line for line in (opened, key, *copied) if line]


def take(manual: Manual) -> None:
    """Copies the files, for root to change and the service to read, and writes the key; the former one is kept."""
    if _is_open():
        os.chown(paths.CONFIGURATION, 0, -1)
        paths.CONFIGURATION.chmod(paths.CONFIGURATION.stat().st_mode & 0o755)
    for source, target in files_of(manual).items():
        replace_file(target, source.read_bytes(), 0, service_group(), 0o640)
    if not _key_is_ours(manual):
        # There is none yet where the package's service has never started.
        if paths.SECRETS.exists():
            shutil.copy2(paths.SECRETS, paths.CONFIGURATION / FORMER)
        write_setting(paths.SECRETS, "SECRET_KEY", manual.secret_key)


def _key_is_ours(manual: Manual) -> bool:
    return read_settings().get("SECRET_KEY") == manual.secret_key


def _is_open() -> bool:
    """Whoever can change files there decides what runs as root."""
    if not paths.CONFIGURATION.is_dir():
        return False
    found = paths.CONFIGURATION.stat()
    return found.st_uid not in (0, os.geteuid()) or bool(found.st_mode & 0o022)
