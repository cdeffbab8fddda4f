"""What the journal has of the service's starts."""

import itertools
import json
from typing import NamedTuple

from mathesar_admin.processes.process import run
from mathesar_admin.unit.service import UNIT, UnitState


class Said(NamedTuple):
    """What a start of the service said last."""

    lines: list[str]
    steps: list[str]
    """What to do about it, where it said that, too."""


def last_words(starts: list[str]) -> Said:
    """Of the first of these starts that said anything: a message of ours with its steps, else its last two lines."""
    journal = ["journalctl", "-q", "-o", "cat", "-n", "8", "-t", "database", "-t", "backup", "-t", "serve"]
    for invocation in starts:
        said = run([*journal, f"_SYSTEMD_INVOCATION_ID={invocation}"]).stdout.splitlines()
        if said:
            steps = list(itertools.takewhile(lambda line: line.startswith("  "), reversed(said)))[::-1]
            message = said[: len(said) - len(steps)][-1:]
            if steps and message and message[0].startswith("mathesar: "):
                return Said(message, [step.strip() for step in steps])
            return Said(said[-2:], [])
    return Said([], [])


def last_message(invocations: list[str], program: str) -> str | None:
    """What a program said last in these runs of a unit, without its steps; None where it said nothing."""
    for number in filter(None, invocations):
        said = run(["journalctl", "-q", "-o", "cat", "-n", "8", "-t", program, f"_SYSTEMD_INVOCATION_ID={number}"])
        messages = [line for line in said.stdout.splitlines() if line.startswith("mathesar: ")]
        if messages:
            return messages[-1].removeprefix("mathesar: ")
    return None


def last_starts(state: UnitState) -> list[str]:
    """The numbers of the service's last start and, while systemd tries again, of the one before that has failed."""
    starts = [state.invocation] if state.invocation else []
    if state.tries_again:
        fields = ["-o", "json", "--output-fields=INVOCATION_ID"]
        shown = run(["journalctl", "-q", "-b", "-r", "-n", "100", *fields, "_PID=1", f"UNIT={UNIT}"])
        numbers = (json.loads(line).get("INVOCATION_ID", "") for line in shown.stdout.splitlines())
        starts += [number for number in numbers if number not in ("", state.invocation)][:1]
    return starts
