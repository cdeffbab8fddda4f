"""What this way sets where nobody has set it, before the catalogue's defaults."""

from collections.abc import Mapping
from pathlib import Path

from mathesar_container.inside import place

WAY = "container"
APPLICATION = Path("/usr/lib/mathesar/app")
PYTHON = Path("/usr/lib/mathesar/venv/bin/python3")
VOLUME = Path("/var/lib/mathesar")
DEFAULTS = {
    # Who may connect is decided by what the port is published to.
    "MATHESAR_LISTEN": "0.0.0.0:8000",
    # There is no server beside it: the setting is needed.
    "POSTGRES_HOST": "",
    "XDG_CACHE_HOME": "/tmp",  # noqa: S108  # a container's own
    "HOME": str(VOLUME),
}


def defaults_for(given: Mapping[str, str]) -> dict[str, str]:
    """Of an image with PostgreSQL inside, unless it is told to use another server."""
    return {**DEFAULTS, **place.defaults()} if place.is_used(given) else DEFAULTS
