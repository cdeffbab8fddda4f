"""Whether there is room for what a restore writes. Asking changes nothing."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mathesar_admin.backup.server import Server, server
from mathesar_admin.errors import AdminError
from mathesar_shared.archive.members import script_of
from mathesar_shared.archive.sizes import megabytes

# What PostgreSQL needs besides, for its log of changes.
SPARE = 64 * 1024 * 1024
# A backup of a version that did not write sizes down has those of its dumps, which are compressed.
PACKED = 4


def require_space(environment: Mapping[str, str], manifest: Mapping[str, Any], parts: Sequence[str]) -> None:
    """
    Raises AdminError where the disk of the local server has no room for the databases of these parts. Where a server
    elsewhere has its data is not known here. The uploads look after themselves, see uploads.py.
    """
    sizes = _sizes(manifest, environment["POSTGRES_DB"], parts)
    if not sizes:
        return
    place = server(environment)
    if not place.is_local:
        return
    folder = Path(place.ask("data-folder.sql", "postgres")["folder"])
    needed = peak(sizes, _today(place, list(sizes))) + SPARE
    # Of a server in a container only the socket may be here.
    if folder.is_dir() and (free := shutil.disk_usage(folder).free) < needed:
        raise AdminError(
            f"the databases of the backup need {megabytes(needed)} in {folder}, where {megabytes(free)} are free",
            "Make room there. Nothing has changed.",
        )


def peak(sizes: Mapping[str, int], today: Mapping[str, int]) -> int:
    """
    Bytes that are needed beside what is there: each database is made beside that of today, which goes when the new
    one is complete.

    sizes, today  of the databases as they will be and as they are, in the order of restoring
    """
    most = grown = 0
    for name, size in sizes.items():
        most = max(most, grown + size)
        grown += size - today.get(name, 0)
    return most


def _sizes(manifest: Mapping[str, Any], metadata: str, parts: Sequence[str]) -> dict[str, int]:
    """The databases that are restored, in that order, each with its bytes."""
    sizes = {}
    if "data" in parts:
        for one in manifest["databases"]:
            sizes[one["name"]] = _size(one, manifest, f"databases/{quote(one['name'], safe='')}")
    if "metadata" in parts:
        sizes[metadata] = _size(manifest.get("metadata", {}), manifest, "metadata")
    return sizes


def _size(said: Mapping[str, Any], manifest: Mapping[str, Any], dump: str) -> int:
    if "size" in said:
        return int(said["size"])
    members = manifest["members"]
    found = members.get(f"{dump}.dump") or members[script_of(dump)]
    return int(found["size"] * PACKED)


def _today(place: Server, names: list[str]) -> dict[str, int]:
    sizes: dict[str, int] = place.ask("backup-size.sql", "postgres", {"databases": "\n".join(names)})["each"]
    return sizes
