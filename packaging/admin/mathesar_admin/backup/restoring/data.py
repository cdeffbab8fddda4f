"""People's databases: made beside those of today, and put in their place when they are complete."""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from mathesar_admin import paths
from mathesar_admin.backup.restoring import members, metadata
from mathesar_admin.backup.server import Server, server
from mathesar_admin.errors import AdminError

# Entries of a dump that are about the database as a whole; pg_restore leaves them out where it does not make it.
ABOUT_DATABASE = re.compile(rb"\d+; \d+ \d+ (DATABASE|DATABASE PROPERTIES|(ACL|COMMENT|SECURITY LABEL) - DATABASE) ")
# What pg_restore writes for the first of them, before anything that is somebody's text.
MAKING = re.compile(rb'^CREATE DATABASE (?:"(?:[^"]|"")+"|\S+) WITH (.+);$', re.MULTILINE)
# Where it would connect to the database, which ends a transaction. Such a line in a string or a name is none.
CONNECTING = re.compile(rb"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|^\\connect [^\n]*$""", re.MULTILINE)


def occupied(environment: Mapping[str, str], manifest: Mapping[str, Any]) -> list[str]:
    """Those of the backup's databases that are there today and hold something."""
    there = metadata.look(environment, manifest, [one["name"] for one in manifest["databases"]])["databases"]
    place = server(environment)
    return [name for name in there if place.ask("restore-occupied.sql", name)["objects"] > 0]


def restore(
    file: Path, environment: Mapping[str, str], manifest: Mapping[str, Any], say: Callable[[str], None]
) -> None:
    """Restores every database of the backup; see `_replace` and `_fill`."""
    place = server(environment)
    if place.is_local:
        # Before the others: a role of that name that the backup makes would be nobody's of ours.
        metadata.make_ours(environment)
        _make_roles(place, manifest, say)
    found = metadata.look(environment, manifest, [one["name"] for one in manifest["databases"]])
    for one in manifest["databases"]:
        name = one["name"]
        say(f"restoring the database {name}")
        with members.dump(file, f"databases/{quote(name, safe='')}") as dump:
            if place.is_local:
                _replace(place, one, dump, found["version"], say)
            else:
                _fill(place, name, dump, is_there=name in found["databases"])


def _make_roles(place: Server, manifest: Mapping[str, Any], say: Callable[[str], None]) -> None:
    """Makes the roles that are missing. Those that are there stay as they are."""
    roles = json.dumps(manifest["roles"])
    made = place.ask("restore-roles.sql", "postgres", {"roles": roles})["made"]
    if made:
        say(f"made the roles {', '.join(made)}; those that log in with a password need a new one")


def _replace(
    place: Server, database: Mapping[str, Any], dump: members.Dump, version: int, say: Callable[[str], None]
) -> None:
    """As a superuser: with owners and privileges. Today's database stays until the other is complete."""
    name = database["name"]
    mark = hashlib.sha256(name.encode()).hexdigest()[:12]
    names = {"name": name, "temporary": f"mathesar_restoring_{mark}", "replaced": f"mathesar_replaced_{mark}"}
    if dump.is_script:
        options, about = f"TEMPLATE = template0 ENCODING = '{database['encoding']}'", None
    else:
        options, about = _about(place, dump.file)
    making = {"temporary": names["temporary"], "owner": database["owner"]}
    try:
        _psql(place, "restore-make.sql", {**making, "options": options})
    except AdminError as error:
        # Its locale, which this machine has not.
        encoding = database["encoding"]
        plain = f"TEMPLATE = template0 ENCODING = '{encoding}'"
        try:
            _psql(place, "restore-make.sql", {**making, "options": plain})
        except AdminError:
            raise error from None
        say(f"the database {name} sorts as this server does, which has no {database['collate']}: {error}")
    if dump.is_script:
        metadata.without_unknown(dump.file, version)
        command = [
            "psql",
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "--single-transaction",
            "-d",
            names["temporary"],
            "-f",
            "-",
        ]
        place.feed(command, dump.file)
    else:
        place.feed(["pg_restore", "--exit-on-error", f"--dbname={names['temporary']}"], dump.file)
    _psql(place, "restore-swap.sql", names)
    if about is None:
        # A script says nothing of the database itself: it stays its owner's alone.
        return
    with tempfile.TemporaryFile() as script:
        script.write(about)
        metadata.without_unknown(script, version)
        script.seek(0)
        _psql(place, "restore-open.sql", {"name": name}, script)


def _fill(place: Server, name: str, dump: members.Dump, *, is_there: bool) -> None:
    """With the rights of Mathesar's role: what it owns in the database is replaced, in one transaction."""
    if not is_there:
        try:
            _psql(
                place, "restore-make.sql", {"temporary": name, "owner": place.role, "options": "TEMPLATE = template0"}
            )
        except AdminError as error:
            raise AdminError(
                f"the database {name} is not on {place.host}, and cannot be made: {error}",
                f"Have its administrator make it, with the owner {place.role}, and run it again.",
            ) from None
    metadata.replace_content(place, name, dump)


def _about(place: Server, dump: IO[bytes]) -> tuple[str, bytes]:
    """How the dump would make its database, and a script with privileges and settings of the database itself."""
    listed = _converted(place, ["pg_restore", "--create", "--list"], dump)
    with tempfile.TemporaryDirectory() as folder:
        entries = Path(folder) / "entries"
        entries.write_bytes(b"".join(line for line in listed.splitlines(keepends=True) if ABOUT_DATABASE.match(line)))
        for path in (Path(folder), entries):
            os.chown(path, place.account.uid, place.account.gid)
        script = _converted(place, ["pg_restore", "--create", f"--use-list={entries}", "--file=-"], dump)
    making = MAKING.search(script)
    if making is None:
        raise AdminError("the dump does not say how its database is made", "It was not made by this program.")
    return making[1].decode(), staying(MAKING.sub(b"", script, count=1))


def staying(script: bytes) -> bytes:
    """The script without the lines that would connect to another database."""
    return CONNECTING.sub(lambda found: b"" if found[0].startswith(b"\\") else found[0], script)


def _converted(place: Server, command: list[str], dump: IO[bytes]) -> bytes:
    with tempfile.TemporaryFile() as to:
        place.convert(command, dump, to)
        to.seek(0)
        return to.read()


def _psql(place: Server, file: str, variables: Mapping[str, str], script: IO[bytes] | None = None) -> None:
    """Runs a file of SQL and, with a script, both in one transaction."""
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "SHOW_CONTEXT=never"]
    for name, value in variables.items():
        command += ["-v", f"{name}={value}"]
    command += ["-d", "postgres" if place.is_local else place.metadata, "-f", str(paths.SQL / file)]
    if script is not None:
        place.feed([*command, "--single-transaction", "-f", "-"], script)
        return
    with Path(os.devnull).open("rb") as nothing:
        place.feed(command, nothing)
