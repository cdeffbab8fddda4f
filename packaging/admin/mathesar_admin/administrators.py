"""The administrators of the web interface."""

import json

from mathesar_admin.errors import AdminError
from mathesar_admin.processes.as_service import ask_service

# Django and the application are loaded first, which takes seconds on a small machine.
TIMEOUT = 60


def administrators() -> list[str] | None:
    """Their user names; None where these cannot be found out, as before the first start. Root only."""
    outcome = ask_service("mathesar_service.asked.administrators", [], timeout=TIMEOUT)
    return list(json.loads(outcome.stdout)) if outcome.succeeded else None


def create_administrator(name: str, email: str, password: str) -> None:
    """Creates one, unless there is an administrator of that name. Raises AdminError with what was refused."""
    options = [f"--username={name}", f"--email={email}", "--password-stdin", "--if-absent"]
    outcome = ask_service("mathesar_service.asked.create_superuser", options, given=f"{password}\n", timeout=TIMEOUT)
    if not outcome.succeeded:
        reason = outcome.stderr.strip().removeprefix("mathesar: ")
        raise AdminError(f"the administrator {name} was not created: {reason}", "Later: mathesar createsuperuser")
