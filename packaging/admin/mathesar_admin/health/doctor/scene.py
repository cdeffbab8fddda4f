"""What every part of the examination is given."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from mathesar_admin.processes.as_service import ask_service
from mathesar_admin.settings.store import Settings


class Scene(NamedTuple):
    settings: Settings
    environment: Mapping[str, str]
    """What the service sees."""
    application: dict[str, Any] | None
    """What the application knows of its own tables and files; None where it cannot be asked."""
    fault: str | None
    """Why it cannot be asked."""


def set_scene(settings: Settings) -> Scene:
    """Asks the application, as the service's account. What cannot be asked is said, and is not an error."""
    environment = settings.environment()
    asked = ask_service("mathesar_service.asked.health", [], timeout=60)
    if asked.succeeded:
        return Scene(settings, environment, json.loads(asked.stdout), None)
    said = asked.stderr.strip().splitlines()
    return Scene(settings, environment, None, said[-1] if said else f"it ended with {asked.code}")
