"""Starts the distribution's own PostgreSQL server, where it is installed and does not run."""

from mathesar_admin import exit_codes
from mathesar_admin.database.starting import bring_up, is_down
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.settings import environment
from mathesar_admin.setup.step import Progress


def plan(answers: Answers) -> list[str]:
    is_needed = is_down(environment(answers))
    return ["start PostgreSQL, now and at every boot, and make its cluster if it has none"] if is_needed else []


def act(answers: Answers, _progress: Progress) -> int:
    bring_up(environment(answers))
    return exit_codes.DONE
