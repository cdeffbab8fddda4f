"""The settings of one way to install, out of the catalogue that the build renders: settings.json.

mathesar_admin/settings/catalogue.py reads the same file for root, with the standard library only; a test gives both
the same values.
"""

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

CATALOGUE = Path("/usr/lib/mathesar/settings.json")
# NAMEDATALEN of PostgreSQL, less one.
LONGEST_NAME = 63


class Setting(NamedTuple):
    name: str
    kind: str
    """Its type in the catalogue."""
    default: str | None
    """What the environment lacks without it: None also where the program that reads it has the default itself."""
    is_secret: bool
    pattern: str
    means: str
    """What a value has to be, for people."""
    values: tuple[str, ...]
    """The only values, where there is a list of them."""
    minimum: int | None
    maximum: int | None
    may_be_empty: bool

    def fault(self, value: str) -> str | None:
        """Why the value will not do, or None where it does. The value is not in it: it may be a secret."""
        if value == "":
            return None if self.may_be_empty else f"must not be empty; it has to be {self.means}"
        if not (value in self.values if self.values else re.fullmatch(self.pattern, value)):
            return f"has to be {self.means}"
        if self.kind == "json" and not _is_json(value):
            return f"has to be {self.means}"
        if self.kind == "name" and len(value.encode(errors="surrogateescape")) > LONGEST_NAME:
            return f"is longer than the {LONGEST_NAME} bytes that PostgreSQL takes"
        low, high = self.minimum, self.maximum
        if (low is not None and int(value) < low) or (high is not None and int(value) > high):
            return f"has to be {self.means}"
        return None


def settings_of(way: str, path: Path = CATALOGUE) -> dict[str, Setting]:
    """By name, those that make sense in that way. Raises OSError, ValueError where the file is damaged."""
    document = json.loads(path.read_bytes())
    entries = [entry for entry in document["settings"] if way in entry["ways"]]
    return {entry["name"]: _setting(entry, document["types"][entry["type"]]) for entry in entries}


def _setting(entry: dict[str, Any], kind: dict[str, Any]) -> Setting:
    values = tuple(entry.get("values") or ())
    return Setting(
        name=entry["name"],
        kind=entry["type"],
        default=None if entry["builtIn"] else entry["default"],
        is_secret=entry["secret"],
        pattern=kind.get("pattern", r"(?s:.*)"),
        means=f"one of {', '.join(values)}" if values else kind["means"],
        values=values,
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        may_be_empty=entry.get("empty") is not None,
    )


def _is_json(value: str) -> bool:
    try:
        return isinstance(json.loads(value), dict)
    except ValueError:
        return False
