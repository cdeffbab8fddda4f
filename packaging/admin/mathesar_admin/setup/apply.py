"""Does what the answers say, step by step."""

from collections.abc import Callable

from mathesar_admin import exit_codes
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.complete import complete
from mathesar_admin.setup.settings import refuse_faulty
from mathesar_admin.setup.step import Progress, Step
from mathesar_admin.setup.steps import (
    administrator,
    connection,
    files,
    first_boot,
    network,
    privileges,
    proxy,
    role,
    server,
    settings,
    start,
    take_over,
    unit,
)

# In this order. Each is a file in steps/, see step.py.
STEPS: tuple[Step, ...] = (
    unit,
    files,
    connection,
    settings,
    network,
    first_boot,
    server,
    role,
    privileges,
    proxy,
    take_over,
    start,
    administrator,
)


def plan(answers: Answers) -> list[str]:
    """
    What `apply` would change, in a line each. It changes nothing.
    Raises AdminError for an answer that cannot be meant.
    """
    answers = complete(answers)
    refuse_faulty(answers)
    return [line for step in STEPS for line in step.plan(answers)]


def apply(answers: Answers, changing: Callable[[str], None]) -> int:
    """
    Runs every step; the first that does not end well is the last.

    changing  is told what a step changes, in the lines of its plan, before it does it
    Returns the exit code of the last step. Raises AdminError, for what cannot be meant before anything is done.
    """
    answers = complete(answers)
    plan(answers)
    progress = Progress()
    for step in STEPS:
        # Again: a step sees more once earlier ones have done their work.
        for line in step.plan(answers):
            changing(line)
        code = step.act(answers, progress)
        if code != exit_codes.DONE:
            return code
    return exit_codes.DONE
