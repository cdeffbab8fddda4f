"""What the build wrote down about this file: facts.json beside this module, in the archive."""

from __future__ import annotations

import json
import pkgutil
from typing import Any, NamedTuple


class Facts(NamedTuple):
    version: str
    python: str
    """Minor version of the only Python that it runs with."""
    arch: str
    glibc: str
    """The oldest that it runs with."""
    postgresql: str
    """Version of the server that a trial brings."""
    programs: str
    """Folder of PostgreSQL's programs below site-packages, without bin."""
    unpacked: int
    """Bytes that it takes on the disk, at least."""
    files: int


def read_facts() -> Facts:
    data = pkgutil.get_data("mathesar_zipapp", "facts.json")
    if data is None:
        raise FileNotFoundError("facts.json")
    return facts_of(json.loads(data))


def facts_of(said: dict[str, Any]) -> Facts:
    return Facts(
        version=said["version"],
        python=said["python"],
        arch=said["arch"],
        glibc=said["glibc"],
        postgresql=said["postgresql"]["version"],
        programs=said["postgresql"]["programs"],
        unpacked=said["unpacked"]["bytes"],
        files=said["unpacked"]["files"],
    )
