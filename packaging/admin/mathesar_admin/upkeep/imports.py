"""Deletes imported files that nothing needs any more, by the service's account."""

import json
from typing import Any

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.files.lock import locked
from mathesar_admin.processes.as_service import ask_service

MODULE = "mathesar_service.asked.prune_imports"
# A backup that is being made counts on every file that its dump names.
LOCK_SECONDS = 10
# Tens of thousands of files on a slow disk, or in object storage.
SECONDS = 3600


def prune(days: int, *, is_tried: bool = False) -> dict[str, Any]:
    """
    Deletes those that were imported more than so many days ago. Root only.
    is_tried  only says which these are
    Returns {"pruned": [{"name", "bytes", "imported"}], "bytes", "needed", "younger", "failed": [{"name", "reason"}]}.
    Raises AdminError where the application cannot be asked, or a backup is being made.
    """
    arguments = ["--older-than", str(days), *(["--dry-run"] if is_tried else [])]
    with locked(paths.BACKUP_LOCK, "making a backup or deleting files", LOCK_SECONDS):
        asked = ask_service(MODULE, arguments, timeout=SECONDS)
    if not asked.succeeded:
        said = asked.stderr.strip().splitlines()
        raise AdminError(said[-1] if said else f"the application ended with {asked.code}", "More: mathesar status")
    found: dict[str, Any] = json.loads(asked.stdout)
    return found
