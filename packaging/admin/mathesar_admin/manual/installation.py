"""Finds an installation by upstream's guide, and reads what the take-over needs to know of it."""

import re
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.manual.unit import Unit, unit_by_hand
from mathesar_admin.manual.values import read_values
from mathesar_admin.unit import service

# What a folder of the release has.
SIGNS = ("manage.py", "mathesar/__init__.py", "config/settings/common_settings.py")


class Manual(NamedTuple):
    folder: Path
    version: str
    unit: Unit | None
    """Its unit, where systemd has one that goes before the package's."""
    values: dict[str, str]
    """The environment that it runs with: variables of its .env file and of its unit."""
    secret_key: str
    media: Path
    """Its folder of uploaded files, which may be missing."""


def find_manual(given: str) -> Manual:
    """
    The installation in a folder; with an empty text the one that its unit names, or that lies where people put it.
    Raises AdminError where there is none, or several, or it lacks what the take-over needs.
    """
    unit = unit_by_hand()
    folder = _folder(given, unit)
    values = read_values(folder, unit)
    return Manual(
        folder=folder,
        version=_version(folder),
        unit=unit,
        values=values,
        secret_key=values.get("SECRET_KEY") or _key_in(folder),
        media=folder / (values.get("MEDIA_ROOT") or ".media"),
    )


def known_folders() -> list[Path]:
    """Installations in the places that the guide names, and a few more."""
    places = [
        "etc/mathesar",
        "opt/mathesar",
        "srv/mathesar",
        "usr/local/mathesar",
        "root/mathesar",
        "home/*/mathesar",
    ]
    return [folder for place in places for folder in sorted(paths.ROOT.glob(place)) if is_installation(folder)]


def is_installation(folder: Path) -> bool:
    return all((folder / sign).is_file() for sign in SIGNS)


def _folder(given: str, unit: Unit | None) -> Path:
    if given:
        folder = Path(given).absolute()
        if not is_installation(folder):
            raise AdminError(f"{folder} is not an installation of Mathesar: it lacks {_lacking(folder)}")
        return folder
    if unit is not None and is_installation(unit.folder):
        return unit.folder
    found = known_folders()
    if len(found) > 1:
        names = ", ".join(map(str, found))
        raise AdminError(f"there are several installations: {names}", "Name one: mathesar setup --take-over FOLDER")
    if not found:
        raise AdminError(
            "no installation by upstream's guide was found here", "Name its folder: mathesar setup --take-over FOLDER"
        )
    return found[0]


def _lacking(folder: Path) -> str:
    return next(sign for sign in SIGNS if not (folder / sign).is_file())


def _version(folder: Path) -> str:
    text = (folder / "mathesar/__init__.py").read_text(encoding="utf-8", errors="replace")
    found = re.search(r"""^__version__\s*=\s*["']([^"']+)""", text, re.MULTILINE)
    if found is None:
        raise AdminError(f"{folder}/mathesar/__init__.py says no version")
    return found.group(1)


def _key_in(folder: Path) -> str:
    """As upstream reads it: with whatever stands at its end."""
    path = folder / ".secrets/secret_key.txt"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise AdminError(
            f"{folder} has no secret key: neither SECRET_KEY in .env, nor {path}",
            "Bring it back from a backup: without it, saved passwords cannot be read.",
        ) from None


def runs_by_itself(folder: Path) -> tuple[int, str] | None:
    """A process of the installation that mathesar.service has not started: its number and its unit, if any."""
    for place in paths.PROCESSES.glob("[0-9]*"):
        try:
            is_ours = (place / "cwd").readlink() == folder and b"gunicorn" in (place / "cmdline").read_bytes()
            group = (place / "cgroup").read_text().strip().rpartition("/")[2] if is_ours else ""
        except OSError:
            continue
        if is_ours and group != service.UNIT:
            return int(place.name), group
    return None
