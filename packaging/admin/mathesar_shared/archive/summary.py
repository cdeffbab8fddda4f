"""What a backup is, in a line; names of databases are in it as they are."""

from collections.abc import Mapping
from typing import Any


def summary(manifest: Mapping[str, Any]) -> str:
    parts = [
        f"Mathesar {manifest['mathesar']} of {manifest['made']}",
        f"{manifest['uploads']['files']} uploads" if manifest["uploads"]["included"] else "no uploads",
        *(f"database {one['name']}" for one in manifest["databases"]),
    ]
    return ", ".join(parts)
