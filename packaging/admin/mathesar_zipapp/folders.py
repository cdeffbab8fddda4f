"""The folders of a person, by the XDG Base Directory Specification."""

import os
from collections.abc import Mapping
from pathlib import Path

from mathesar_zipapp.errors import NEEDS_PERSON, ZipappError


def cache_of(environment: Mapping[str, str]) -> Path:
    return _base(environment, "XDG_CACHE_HOME", ".cache") / "mathesar-pyz"


def data_of(environment: Mapping[str, str]) -> Path:
    return _base(environment, "XDG_DATA_HOME", ".local/share") / "mathesar"


def _base(environment: Mapping[str, str], name: str, otherwise: str) -> Path:
    # One that is empty or relative is to be ignored, says the specification.
    named = Path(environment.get(name, ""))
    if named.is_absolute():
        return named
    try:
        return Path.home() / otherwise
    except RuntimeError:
        raise ZipappError(f"this user has no home folder: set {name}", code=NEEDS_PERSON) from None


def make(folder: Path) -> None:
    """Makes a folder that is this user's alone. Raises ZipappError where it cannot be made or written to."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ZipappError(f"the folder {folder} cannot be made: {error.strerror}", code=NEEDS_PERSON) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ZipappError(f"nothing can be written to {folder}", code=NEEDS_PERSON)


def require_space(folder: Path, needed: int, what: str) -> None:
    """Raises ZipappError where the disk of the folder has fewer bytes free."""
    found = os.statvfs(folder)
    free = found.f_bavail * found.f_frsize
    if free < needed:
        raise ZipappError(
            f"{what} needs {needed / 1e6:.0f} MB in {folder}, where {free / 1e6:.0f} MB are free", code=NEEDS_PERSON
        )
