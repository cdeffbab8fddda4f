"""What can be restored from a backup, and which of it is in one."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mathesar_shared.archive.archive import SCRIPTS
from mathesar_shared.archive.database.programs import major
from mathesar_shared.errors import USAGE, UserError

# With it alone there are no settings: that of a place whose settings are its environment.
KEY = "settings/secret.env"


class Part(NamedTuple):
    name: str
    """As after --only."""
    text: str


PARTS = (
    Part("settings", "the files of settings"),
    Part("metadata", "Mathesar's own tables, with the secret key that they need"),
    Part("uploads", "the uploaded files"),
    Part("data", "your databases that are in the backup, with their roles"),
)


def parts_in(manifest: Mapping[str, Any]) -> list[str]:
    """The names of the parts that a backup has."""
    names = manifest["members"]
    has = {
        "settings": any(name.startswith("settings/") and name != KEY for name in names),
        "metadata": "metadata.dump" in names or "metadata.sql.gz" in names,
        "uploads": manifest["uploads"]["included"],
        "data": bool(manifest["databases"]),
    }
    return [part.name for part in PARTS if has[part.name]]


def chosen(manifest: Mapping[str, Any], only: Sequence[str]) -> list[str]:
    """The parts to restore: those that were asked for, or all. Raises UserError for one that the backup has not."""
    there = parts_in(manifest)
    for name in only:
        if name not in there:
            raise UserError(f"the backup has no {name}; it has {', '.join(there)}", "Leave it out.", code=USAGE)
    return [name for name in there if not only or name in only]


def refuse_newer(manifest: Mapping[str, Any], parts: Sequence[str], ours: str) -> None:
    """Raises UserError for tables of a version that ours does not know."""
    theirs = str(manifest["mathesar"])
    if "metadata" in parts and _numbers(theirs) > _numbers(ours):
        raise UserError(
            f"the backup is of Mathesar {theirs}, whose tables {ours} does not know",
            f"Install {theirs} or a newer version first, then restore.",
        )


def refuse_older_server(manifest: Mapping[str, Any], version: int) -> None:
    """Raises UserError where the server, as server_version_num has it, is older than that of the backup."""
    theirs = major(str(manifest["server"]["version"]))
    # A script of SQL is none of the server's version.
    if version // 10000 < theirs and manifest.get("format") != SCRIPTS:
        raise UserError(
            f"the backup is of PostgreSQL {theirs}, and this server is PostgreSQL {version // 10000}",
            f"Restore it on PostgreSQL {theirs} or newer.",
        )


def _numbers(version: str) -> list[int]:
    found = re.match(r"\d+(\.\d+)*", version)
    return [int(number) for number in found.group().split(".")] if found else []
