"""What a file in steps/ holds."""

from dataclasses import dataclass
from typing import Protocol

from mathesar_admin.setup.answers import Answers


@dataclass
class Progress:
    """What later steps have to know of earlier ones."""

    is_waiting: bool = False
    """No PostgreSQL server answers yet, so that there is neither a role nor a database."""
    needs_restart: bool = False
    """Something has changed that a running service does not see."""


class Step(Protocol):
    """A module of two functions. Both take the service's settings from `environment` of settings.py."""

    def plan(self, answers: Answers) -> list[str]:
        """
        What `act` would change, in a line each for people ("start the service"); none where there is nothing to do.
        It changes nothing. No secret stands in it.
        """

    def act(self, answers: Answers, progress: Progress) -> int:
        """
        Does it; what is so already stays untouched. Returns exit_codes.DONE; with any other code set-up ends there,
        and the reason was printed. Raises AdminError for what the administrator can do something about.
        """
