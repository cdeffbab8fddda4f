"""Refuses to set up a service that another installation's unit stands for: nothing of it would run."""

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.step import Progress
from mathesar_admin.unit.other_unit import other_unit, step_of


def plan(answers: Answers) -> list[str]:
    path = other_unit()
    # take_over.py puts it aside.
    if path is not None and answers.take_over is None:
        raise AdminError(
            f"{path} belongs to another installation of Mathesar, and systemd takes it instead of the package's",
            f"To run the package's: {step_of(path)}.",
        )
    return []


def act(_answers: Answers, _progress: Progress) -> int:
    return exit_codes.DONE
