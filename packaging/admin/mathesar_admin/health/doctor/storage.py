"""The disks that Mathesar and its database write to, and the owners of its folders."""

import os
from collections.abc import Iterator
from pathlib import Path

from mathesar_admin import paths
from mathesar_admin.backup import folder
from mathesar_admin.health.doctor.diagnosis import CRITICAL, OK, WARNING, Diagnosis
from mathesar_admin.health.doctor.scene import Scene
from mathesar_admin.processes.process import find_account

MEGABYTE = 1_000_000
WHY = "when the disk is full, imports fail, backups fail, and PostgreSQL may stop"
WHY_FILES = "when no more files can be made, imports and backups fail"
FIX = "find what is large: du -xh --max-depth=2 {top} / sort -h; then: mathesar media prune, or a larger disk"


def look_at_disks(_: Scene) -> Iterator[Diagnosis]:
    """Each file system once."""
    seen: dict[int, list[Path]] = {}
    for place in (paths.STATE, folder.default_folder(), paths.CACHE, *server_places()):
        if place.exists():
            places = seen.setdefault(place.stat().st_dev, [])
            if not any(one in place.parents for one in places):
                places.append(place)
    for places in seen.values():
        yield from _look(places)


def server_places() -> Iterator[Path]:
    """Where PostgreSQL writes: each cluster, and its log of changes, may be on a disk of its own."""
    for place in paths.POSTGRESQL_DATA:
        yield place
        # Fedora's data/, Debian's VERSION/main/.
        for depth in ("*", "*/*"):
            for version in sorted(place.glob(f"{depth}/PG_VERSION")):
                yield version.parent
                yield (version.parent / "pg_wal").resolve()


def _look(places: list[Path]) -> Iterator[Diagnosis]:
    found = os.statvfs(places[0])
    size, free = found.f_blocks * found.f_frsize, found.f_bavail * found.f_frsize
    named = ", ".join(map(str, places))
    facts = {"places": [str(one) for one in places], "size": size, "free": free}
    text = f"{shown(free)} of {shown(size)} are free for {named}"
    severity = severity_of(free, size)
    fix = None if severity == OK else FIX.format(top=places[0])
    yield Diagnosis("disk", severity, text, WHY, fix, facts)
    # Some file systems, such as btrfs, count none.
    if found.f_files and found.f_favail < found.f_files / 50:
        text = f"only {found.f_favail} more files can be made at {named}"
        yield Diagnosis("disk", CRITICAL, text, WHY_FILES, f"find what has many: du --inodes -x {places[0]}", facts)


def severity_of(free: int, size: int) -> str:
    """A tenth of a small disk, or 2 GB of a large one, is little; a fiftieth or 256 MB is too little."""
    if free < min(size / 50, 256 * MEGABYTE):
        return CRITICAL
    return WARNING if free < min(size / 10, 2000 * MEGABYTE) else OK


def look_at_folders(_: Scene) -> Iterator[Diagnosis]:
    """Folders that the service cannot write to."""
    account = find_account("mathesar")
    if account is None:
        text, why = "the account mathesar is missing", "the service runs as this account"
        yield Diagnosis("account", CRITICAL, text, why, "mathesar setup")
        return
    for place in (paths.STATE, paths.STATE / "media"):
        if not place.exists() or place.stat().st_uid != account.uid:
            text = f"{place} is missing" if not place.exists() else f"{place} does not belong to the account mathesar"
            why = "the service cannot save what people upload"
            yield Diagnosis("folders", CRITICAL, text, why, "systemd-tmpfiles --create mathesar.conf")


def shown(size: float) -> str:
    """A size for people, in decimal units."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
