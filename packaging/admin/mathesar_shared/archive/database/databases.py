"""People's databases: made beside those of today, and put in their place when they are complete."""

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from mathesar_shared.archive import members
from mathesar_shared.archive.database.content import psql, replace_content, run_script, without_unknown
from mathesar_shared.archive.database.roles import make_roles
from mathesar_shared.archive.database.server import Server
from mathesar_shared.errors import UserError

# Entries of a dump that are about the database as a whole; pg_restore leaves them out where it does not make it.
ABOUT_DATABASE = re.compile(rb"\d+; \d+ \d+ (DATABASE|DATABASE PROPERTIES|(ACL|COMMENT|SECURITY LABEL) - DATABASE) ")
# What pg_restore writes for the first of them, before anything that is somebody's text.
MAKING = re.compile(rb'^CREATE DATABASE (?:"(?:[^"]|"")+"|\S+) WITH (.+);$', re.MULTILINE)
# Where it would connect to the database, which ends a transaction. Such a line in a string or a name is none.
CONNECTING = re.compile(rb"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|^\\connect [^\n]*$""", re.MULTILINE)


def restore(file: Path, place: Server, manifest: Mapping[str, Any], say: Callable[[str], None]) -> None:
    """
    Restores every database of the backup. As a superuser beside today's, with owners and privileges; else with the
    rights of Mathesar's role, which owns everything then.
    """
    databases: list[dict[str, Any]] = manifest["databases"]
    strangers = make_roles(file, place, manifest, say) if place.is_local else []
    names = "\n".join(one["name"] for one in databases)
    found = place.ask("restore-server.sql", "postgres" if place.is_local else None, {"databases": names})
    for one in databases:
        name = one["name"]
        say(f"restoring the database {name}")
        with members.dump(file, f"databases/{quote(name, safe='')}") as dump:
            if place.is_local:
                _replace(place, one, dump, found["version"], strangers, say)
            else:
                _fill(place, name, dump, is_there=name in found["databases"])
    for stranger in strangers:
        psql(place, "restore-stranger.sql", {"stranger": stranger})


def _replace(
    place: Server,
    database: Mapping[str, Any],
    dump: members.Dump,
    version: int,
    strangers: Sequence[str],
    say: Callable[[str], None],
) -> None:
    """As a superuser: with owners and privileges. Today's database stays until the other is complete."""
    name = database["name"]
    mark = hashlib.sha256(name.encode()).hexdigest()[:12]
    names = {"name": name, "temporary": f"mathesar_restoring_{mark}", "replaced": f"mathesar_replaced_{mark}"}
    plain = f"TEMPLATE = template0 ENCODING = '{database['encoding']}'"
    options, about = (plain, None) if dump.is_script else _about(place, dump.file)
    owner = place.role if database["owner"] in strangers else database["owner"]
    making = {"temporary": names["temporary"], "owner": owner}
    try:
        psql(place, "restore-make.sql", {**making, "options": options})
    except UserError as error:
        # Its locale, which this machine has not.
        try:
            psql(place, "restore-make.sql", {**making, "options": plain})
        except UserError:
            raise error from None
        say(f"the database {name} sorts as this server does, which has no {database['collate']}: {error}")
    if dump.is_script:
        without_unknown(dump.file, version)
        run_script(place, names["temporary"], dump.file)
    else:
        place.feed(["pg_restore", "--exit-on-error", f"--dbname={names['temporary']}"], dump.file)
    for stranger in strangers:
        variables = {"stranger": stranger, "role": place.role}
        psql(place, "restore-owner.sql", variables, database=names["temporary"])
    psql(place, "restore-swap.sql", names)
    if about is None:
        _open(place, database, strangers, say)
        return
    with tempfile.TemporaryFile() as script:
        script.write(about)
        without_unknown(script, version)
        script.seek(0)
        psql(place, "restore-open.sql", {"name": name}, script)


def _open(place: Server, database: Mapping[str, Any], strangers: Sequence[str], say: Callable[[str], None]) -> None:
    """A script says nothing of the database itself: its settings and privileges are in the manifest."""
    name = database["name"]
    if database.get("settings"):
        try:
            psql(place, "restore-settings.sql", {"name": name, "settings": json.dumps(database["settings"])})
        except UserError as error:
            say(f"the database {name} has not all the settings that it had: {error}")
    if database.get("acl") is None:
        psql(place, "restore-open.sql", {"name": name})
        return
    variables = {"name": name, "acl": database["acl"], "stranger": next(iter(strangers), "")}
    try:
        psql(place, "restore-privileges.sql", variables)
    except UserError as error:
        say(f"the database {name} is its owner's alone: its privileges name what is not here: {error}")


def _fill(place: Server, name: str, dump: members.Dump, *, is_there: bool) -> None:
    """With the rights of Mathesar's role: what it owns in the database is replaced, in one transaction."""
    if not is_there:
        try:
            psql(
                place, "restore-make.sql", {"temporary": name, "owner": place.role, "options": "TEMPLATE = template0"}
            )
        except UserError as error:
            raise UserError(
                f"the database {name} is not on {place.host}, and cannot be made: {error}",
                f"Have its administrator make it, with the owner {place.role}, and run it again.",
            ) from None
    replace_content(place, name, dump)


def _about(place: Server, dump: IO[bytes]) -> tuple[str, bytes]:
    """How the dump would make its database, and a script with privileges and settings of the database itself."""
    listed = _converted(place, ["pg_restore", "--create", "--list"], dump)
    with tempfile.TemporaryDirectory() as folder:
        entries = Path(folder) / "entries"
        entries.write_bytes(b"".join(line for line in listed.splitlines(keepends=True) if ABOUT_DATABASE.match(line)))
        for path in (Path(folder), entries):
            place.give(path)
        script = _converted(place, ["pg_restore", "--create", f"--use-list={entries}", "--file=-"], dump)
    making = MAKING.search(script)
    if making is None:
        raise UserError("the dump does not say how its database is made", "It was not made by this program.")
    return making[1].decode(), staying(MAKING.sub(b"", script, count=1))


def staying(script: bytes) -> bytes:
    """The script without the lines that would connect to another database."""
    return CONNECTING.sub(lambda found: b"" if found[0].startswith(b"\\") else found[0], script)


def _converted(place: Server, command: list[str], dump: IO[bytes]) -> bytes:
    with tempfile.TemporaryFile() as to:
        place.convert(command, dump, to)
        to.seek(0)
        return to.read()
