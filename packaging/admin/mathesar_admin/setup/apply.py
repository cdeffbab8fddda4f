"""Does what the answers say, step by step."""

from mathesar_admin import exit_codes
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.settings import refuse_faulty
from mathesar_admin.setup.step import Progress, Step
from mathesar_admin.setup.steps import files, privileges, role, server, settings, start

# In this order. Each is a file in steps/, see step.py.
STEPS: tuple[Step, ...] = (files, settings, server, role, privileges, start)


def plan(answers: Answers) -> list[str]:
    """
    What `apply` would change, in a line each. It changes nothing.
    Raises AdminError for an answer that cannot be meant.
    """
    refuse_faulty(answers)
    return [line for step in STEPS for line in step.plan(answers)]


def apply(answers: Answers) -> int:
    """Runs every step; the first that does not end well is the last. Returns its exit code."""
    refuse_faulty(answers)
    progress = Progress()
    for step in STEPS:
        code = step.act(answers, progress)
        if code != exit_codes.DONE:
            return code
    return exit_codes.DONE
