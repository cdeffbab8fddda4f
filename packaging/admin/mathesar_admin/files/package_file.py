"""JSON files of the package itself."""

import json
from pathlib import Path
from typing import Any

from mathesar_admin.errors import AdminError


def read_own_json(path: Path) -> dict[str, Any]:
    """The document in a file that the package brought; raises AdminError where it is missing or damaged."""
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not JSON"
        raise AdminError(f"{path} of the package cannot be read: {reason}", "Reinstall the package.") from None
    return document
