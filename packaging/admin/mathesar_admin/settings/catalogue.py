"""The catalogue of settings, rendered by the build from packaging/settings/: /usr/lib/mathesar/settings.json."""

import difflib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.files.package_file import read_own_json
from mathesar_admin.settings.listen import suggestion
from mathesar_shared.environment_file.content import is_utf8

# NAMEDATALEN of PostgreSQL, less one.
LONGEST_NAME = 63


class Setting(NamedTuple):
    name: str
    kind: str
    """Its type in the catalogue."""
    text: str
    default: str | None
    secret: bool
    internal: bool
    """Decided by the package, nothing for people to change."""
    store: str
    """Name of the file in /etc/mathesar that it is written to."""
    restart: bool
    """True where the service has to be restarted to see a change."""
    pattern: str
    means: str
    """What a value has to be, for people."""
    values: tuple[str, ...]
    """The only values, where there is a list of them."""
    minimum: int | None
    maximum: int | None
    empty: str | None
    """What an empty value means; None where it means nothing."""
    guard: str | None
    """Why a value that is there should not be replaced."""

    def fault(self, value: str) -> str | None:
        """Why the value will not do, or None where it does."""
        if not is_utf8(value) or "\0" in value:
            return "has a character that systemd does not take; it has to be UTF-8"
        if value == "":
            return None if self.empty is not None else f"must not be empty; it has to be {self.means}"
        if self.values:
            return None if value in self.values else f"has to be {self.means}"
        if not re.fullmatch(self.pattern, value):
            return f"has to be {self.means}" + (f"; {suggestion(value)}" if self.kind == "listen" else "")
        if self.kind == "json" and not _is_json(value):
            return f"has to be {self.means}"
        if self.kind == "name" and len(value.encode()) > LONGEST_NAME:
            return f"is longer than the {LONGEST_NAME} bytes that PostgreSQL takes"
        number = int(value) if self.minimum is not None or self.maximum is not None else None
        if number is not None and not (self._low <= number <= self._high):
            return f"has to be {self.means}"
        return None

    @property
    def _low(self) -> float:
        return float("-inf") if self.minimum is None else self.minimum

    @property
    def _high(self) -> float:
        return float("inf") if self.maximum is None else self.maximum


@cache
def catalogue() -> dict[str, Setting]:
    """Every setting by its name, in the order for people. Raises AdminError where the package is damaged."""
    return read_catalogue(paths.CATALOGUE)


def read_catalogue(path: Path) -> dict[str, Setting]:
    """The settings of such a file, also of another version's; raises AdminError where it is damaged."""
    document = read_own_json(path)
    types = document["types"]
    # The catalogue also has what only other ways to install know. One of an older version does not say.
    entries = [entry for entry in document["settings"] if "package" in entry.get("ways", ["package"])]
    return {entry["name"]: _setting(entry, types[entry["type"]]) for entry in entries}


def find_setting(name: str) -> Setting:
    """The setting of that name; raises AdminError with the nearest name for one that is nowhere."""
    setting = catalogue().get(name)
    if setting is None:
        near = nearest(name)
        raise AdminError(
            f'there is no setting "{name}"',
            f"Did you mean {near}?" if near else "mathesar config list shows every setting.",
        )
    return setting


def nearest(name: str) -> str | None:
    """The setting whose name a mistyped one most likely stands for."""
    names = [setting.name for setting in catalogue().values() if not setting.internal]
    return next(iter(difflib.get_close_matches(name.upper(), names, n=1, cutoff=0.75)), None)


def _setting(entry: dict[str, Any], kind: dict[str, Any]) -> Setting:
    return Setting(
        name=entry["name"],
        kind=entry["type"],
        text=entry["text"],
        default=entry["default"],
        secret=entry["secret"],
        internal=entry["internal"],
        store=entry["store"],
        restart=entry["restart"],
        pattern=kind.get("pattern", r"(?s:.*)"),
        means=_meaning(entry, kind),
        values=tuple(entry.get("values") or ()),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        empty=entry.get("empty"),
        guard=entry.get("guard"),
    )


def _is_json(value: str) -> bool:
    try:
        return isinstance(json.loads(value), dict)
    except ValueError:
        return False


def _meaning(entry: dict[str, Any], kind: dict[str, Any]) -> str:
    values = entry.get("values")
    if values:
        return f"one of {', '.join(values)}"
    return str(kind["means"])
