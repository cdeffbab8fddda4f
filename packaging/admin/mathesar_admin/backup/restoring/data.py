"""People's databases on this machine's server, or on another one."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mathesar_admin.backup.restoring import metadata
from mathesar_admin.backup.server import server
from mathesar_shared.archive.database import databases


def occupied(environment: Mapping[str, str], manifest: Mapping[str, Any]) -> list[str]:
    """Those of the backup's databases that are there today and hold something."""
    there = metadata.look(environment, manifest, [one["name"] for one in manifest["databases"]])["databases"]
    place = server(environment)
    return [name for name in there if place.ask("restore-occupied.sql", name)["objects"] > 0]


def restore(
    file: Path, environment: Mapping[str, str], manifest: Mapping[str, Any], say: Callable[[str], None]
) -> None:
    """Restores every database of the backup."""
    place = server(environment)
    if place.is_local:
        # Before the others: a role of that name that the backup makes would be nobody's of ours.
        metadata.make_ours(environment)
    metadata.look(environment, manifest, [one["name"] for one in manifest["databases"]])
    databases.restore(file, place, manifest, say)
