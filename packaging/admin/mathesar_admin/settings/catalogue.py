"""The catalogue of settings, rendered by the build from settings.yaml: /usr/lib/mathesar/settings.json."""

import difflib
import json
import re
from functools import cache
from typing import Any, NamedTuple

from mathesar_admin import paths
from mathesar_admin.errors import AdminError


class Setting(NamedTuple):
    name: str
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
        if value == "":
            return None if self.empty is not None else f"must not be empty; it has to be {self.means}"
        if self.values:
            return None if value in self.values else f"has to be {self.means}"
        if not re.fullmatch(self.pattern, value):
            return f"has to be {self.means}"
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
    """Every setting by its name, in the order for people. The file belongs to the package."""
    document = json.loads(paths.CATALOGUE.read_text(encoding="utf-8"))
    types = document["types"]
    return {entry["name"]: _setting(entry, types[entry["type"]]) for entry in document["settings"]}


def find_setting(name: str) -> Setting:
    """
    The setting that people can change by that name.
    Raises AdminError with the nearest name for one that is nowhere, and for one that is the package's own.
    """
    setting = catalogue().get(name)
    if setting is None:
        near = nearest(name)
        raise AdminError(
            f'there is no setting "{name}"',
            f"Did you mean {near}?" if near else "mathesar config list shows every setting.",
        )
    if setting.internal:
        raise AdminError(f"{name} is decided by the package and cannot be changed")
    return setting


def nearest(name: str) -> str | None:
    """The setting whose name a mistyped one most likely stands for."""
    names = [setting.name for setting in catalogue().values() if not setting.internal]
    return next(iter(difflib.get_close_matches(name.upper(), names, n=1, cutoff=0.75)), None)


def _setting(entry: dict[str, Any], kind: dict[str, Any]) -> Setting:
    return Setting(
        name=entry["name"],
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


def _meaning(entry: dict[str, Any], kind: dict[str, Any]) -> str:
    values = entry.get("values")
    if values:
        return f"one of {', '.join(values)}"
    return str(kind["means"])
