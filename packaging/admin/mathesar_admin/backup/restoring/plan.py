"""What restoring a backup would do here, and what of today's would go. Asking changes nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mathesar_admin.backup.restoring import configuration, data, metadata, space, uploads
from mathesar_admin.package.build_facts import build_facts
from mathesar_shared.archive import archive
from mathesar_shared.archive.parts import chosen, refuse_newer


class Plan(NamedTuple):
    file: Path
    manifest: dict[str, Any]
    parts: list[str]
    goes: list[str]
    """What is there today and would be replaced, in a line each; empty where nothing is anybody's."""
    occupied: list[str]
    """Databases of people that hold something and would be replaced."""

    @property
    def does(self) -> list[str]:
        """What would be done, in a line each."""
        said = self.manifest
        origin = f"of {said['made']} (version {said['mathesar']})"
        names = [one["name"] for one in said["databases"]]
        lines = {
            "settings": f"write the settings of {said['host']}: {', '.join(configuration.files_in(said))}",
            "metadata": f"put Mathesar's own tables {origin} and their secret key in the place of today's",
            "uploads": f"write {said['uploads']['files']} uploaded files",
            "data": f"make the databases {', '.join(names)}",
        }
        return [lines[part] for part in self.parts]


def look(file: Path, only: Sequence[str] = ()) -> Plan:
    """
    Reads the backup to its last byte and looks at this machine.
    Raises AdminError for a backup that is damaged, or that this version or this server cannot take.
    """
    manifest = archive.verify(file)
    parts = chosen(manifest, only)
    refuse_newer(manifest, parts, str(build_facts().record["version"]))
    goes: list[str] = []
    occupied: list[str] = []
    environment = configuration.as_restored(file, parts)
    if "metadata" in parts:
        goes += metadata.goes(environment, manifest)
    if "data" in parts:
        occupied = data.occupied(environment, manifest)
        goes += [f"the database {name} with all that is in it" for name in occupied]
    if "uploads" in parts:
        goes += uploads.goes(environment, manifest)
    if "settings" in parts:
        goes += configuration.goes(file, manifest)
    space.require_space(environment, manifest, parts)
    return Plan(file, manifest, parts, goes, occupied)
