"""The roles of a backup, made where they are missing."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mathesar_shared.archive import members
from mathesar_shared.archive.database.content import psql
from mathesar_shared.archive.database.server import Server

# The verifiers of their passwords, which only a superuser can read: {"role": "SCRAM-SHA-256$…"}.
PASSWORDS = "passwords.json"


def make_roles(file: Path, place: Server, manifest: Mapping[str, Any], say: Callable[[str], None]) -> list[str]:
    """
    Makes the roles that are missing. Those that are there stay as they are.
    Returns the name that Mathesar's own role had, where it was another: what belongs to it becomes Mathesar's here.
    """
    made = place.ask("restore-roles.sql", "postgres", {"roles": json.dumps(manifest["roles"])})["made"]
    theirs = manifest["metadata"]["role"]
    strangers = [name for name in made if name == theirs != place.role]
    stay = [name for name in made if name not in strangers]
    passwords = json.loads(members.content(file, PASSWORDS) or b"{}")
    known = {name: passwords[name] for name in stay if passwords.get(name)}
    if known:
        table = io.StringIO()
        csv.writer(table).writerows(known.items())
        with tempfile.TemporaryFile() as given:
            given.write(table.getvalue().encode())
            psql(place, "restore-passwords.sql", {}, given, is_script=False)
    without = [name for name in stay if name not in known]
    if known:
        say(f"made the roles {', '.join(known)}, with their passwords")
    if without:
        say(f"made the roles {', '.join(without)}; those that log in with a password need a new one")
    return strangers
