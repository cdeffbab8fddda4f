"""Restores a backup of any way to install: first what it would do and what would go, then it does it."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mathesar_shared.archive import archive, folder, members
from mathesar_shared.archive.database import databases, moved
from mathesar_shared.archive.database.content import replace_content
from mathesar_shared.archive.parts import chosen, parts_in, refuse_newer, refuse_older_server
from mathesar_shared.archive.rootless import making, uploads
from mathesar_shared.archive.rootless.way import Way
from mathesar_shared.archive.upload_files import PREFIX, files
from mathesar_shared.environment_file.parsing import parse
from mathesar_shared.errors import NEEDS_PERSON, USAGE, UserError

KIND = "before-restore"
# What there is without root: the settings are in the environment.
PARTS = ("metadata", "uploads", "data")
# What PostgreSQL and the file system need besides.
SPARE = 16 * 1024 * 1024
Say = Callable[[str], None]


class Plan(NamedTuple):
    file: Path
    manifest: dict[str, Any]
    parts: list[str]
    key: str
    """The secret key of the backup."""
    goes: list[str]
    """What is there today and would be replaced, in a line each; empty where nothing is anybody's."""
    occupied: list[str]
    """Databases of people that hold something and would be replaced."""

    @property
    def does(self) -> list[str]:
        """What would be done, in a line each."""
        said = self.manifest
        origin = f"of {said['made']} (version {said['mathesar']})"
        lines = {
            "metadata": f"put Mathesar's own tables {origin} in the place of today's",
            "uploads": f"write {said['uploads']['files']} uploaded files",
            "data": f"make the databases {', '.join(one['name'] for one in said['databases'])}",
        }
        return [lines[part] for part in self.parts]


def look(way: Way, file: Path, only: Sequence[str] = ()) -> Plan:
    """
    Reads the backup to its last byte and looks at the server.
    Raises UserError for a backup that is damaged, or that this version, this server or this secret key cannot take.
    """
    manifest = archive.verify(file)
    if "settings" in only:
        raise UserError(
            "the settings of this way to install are its environment, which a restore does not change",
            f"Those of the backup: tar -xOf {file} settings/mathesar.env",
            code=USAGE,
        )
    there = [part for part in PARTS if part in parts_in(manifest)]
    parts = [part for part in chosen(manifest, only or there) if part in PARTS]
    refuse_newer(manifest, parts, way.version)
    key = key_of(file) if "metadata" in parts else ""
    if key != way.key and "metadata" in parts and way.write_key is None:
        raise UserError(
            "the backup's SECRET_KEY is not the one of this environment, and saved passwords could not be read",
            f"Put it there first; this prints it: {way.command} restore --print-key {file}",
            code=NEEDS_PERSON,
        )
    names = [one["name"] for one in manifest["databases"]] if "data" in parts else []
    found = way.asker.ask("restore-server.sql", variables={"databases": "\n".join(names)})
    if names or "metadata" in parts:
        refuse_older_server(manifest, found["version"])
    occupied = [name for name in found["databases"] if _holds(way, name)]
    goes = [f"the database {name} with all that is in it" for name in occupied]
    accounts = way.asker.ask("restore-accounts.sql")["accounts"] if "metadata" in parts else 0
    if accounts:
        goes.append(f"Mathesar's own tables, with {accounts} account{'s' if accounts > 1 else ''}")
    if "uploads" in parts:
        count = sum(1 for _ in files(way.media))
        goes += [f"{count} uploaded files in {way.media}"] if count else []
        _require_space(way, manifest)
    return Plan(file, manifest, parts, key, goes, occupied)


def restore(way: Way, plan: Plan, say: Say, *, backs_up: bool = True) -> Path | None:
    """
    Does what the plan says; nothing serves meanwhile. Returns the backup of what was there, if there was something.
    Raises UserError where it cannot be done; doing it again ends it.
    """
    before = None
    if backs_up and plan.goes:
        say("first, a backup of what is there today")
        wish = making.Wish(KIND, tuple(plan.occupied), "uploads" in plan.parts)
        before = making.make(way, wish, None, say).path
        folder.remove_beyond(way.folder, KIND, way.kept, before)
        say(f"what is there today: {before}")
    if "data" in plan.parts:
        databases.restore(plan.file, way.asker, plan.manifest, say)
    if "uploads" in plan.parts:
        say("writing the uploads")
        uploads.restore(plan.file, way.media)
    if "metadata" in plan.parts:
        _restore_metadata(way, plan, say)
    return before


def _restore_metadata(way: Way, plan: Plan, say: Say) -> None:
    say("restoring Mathesar's own tables")
    change = moved.moved(plan.manifest["server"], way.service, with_data="data" in plan.parts)
    if way.write_key is not None and plan.key != way.key:
        # Before the tables, which are of no use without it; one without the other is put right by doing it again.
        way.write_key(plan.key)
    with members.dump(plan.file, "metadata") as dump:
        replace_content(way.service, way.service.metadata, dump, after=(moved.SCRIPT, change.variables))
    for line in [change.text, *moved.left_behind(way.service)]:
        if line is not None:
            say(line)


def key_of(file: Path) -> str:
    """The secret key in a backup. Raises UserError where there is none: the tables are of little use without it."""
    found = ""
    for name in ("settings/mathesar.env", "settings/secret.env"):
        found = parse(members.content(file, name) or b"").get("SECRET_KEY", found)
    if not found:
        raise UserError(f"{file} has no SECRET_KEY, without which saved passwords cannot be read")
    return found


def _holds(way: Way, name: str) -> bool:
    try:
        return bool(way.asker.ask("restore-occupied.sql", name)["objects"])
    except UserError:
        if way.owner is not None:
            raise
        # Not Mathesar's to see: restoring there says why it cannot be done.
        return False


def _require_space(way: Way, manifest: dict[str, Any]) -> None:
    sizes = (said["size"] for name, said in manifest["members"].items() if name.startswith(PREFIX))
    needed = sum(sizes) + SPARE
    place = next(one for one in (way.media, *way.media.parents) if one.is_dir())
    if (free := shutil.disk_usage(place).free) < needed:
        raise UserError(
            f"the uploaded files need {needed / 1e6:.0f} MB in {way.media}, where {free / 1e6:.0f} MB are free",
            "Make room there, or restore without them: --only metadata data",
        )
