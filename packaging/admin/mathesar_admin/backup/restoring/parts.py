"""What can be restored from a backup, and which of it is in one."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError


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
        "settings": any(name.startswith("settings/") for name in names),
        "metadata": "metadata.dump" in names or "metadata.sql.gz" in names,
        "uploads": manifest["uploads"]["included"],
        "data": bool(manifest["databases"]),
    }
    return [part.name for part in PARTS if has[part.name]]


def chosen(manifest: Mapping[str, Any], only: Sequence[str]) -> list[str]:
    """The parts to restore: those that were asked for, or all. Raises AdminError for one that the backup has not."""
    there = parts_in(manifest)
    for name in only:
        if name not in there:
            raise AdminError(
                f"the backup has no {name}; it has {', '.join(there)}", "Leave it out.", code=exit_codes.USAGE
            )
    return [name for name in there if not only or name in only]
