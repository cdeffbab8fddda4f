"""One list of findings, which is rendered as text for people and as JSON for machines."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple


class Finding(NamedTuple):
    key: str
    """Its name in JSON."""
    label: str
    """What stands before it for people."""
    text: str
    level: str = "ok"
    """ok; note, for what may be meant so; problem, for what keeps Mathesar from working."""
    next: str | None = None
    """What to do about it."""
    facts: dict[str, Any] | None = None
    """The same as values, for JSON."""


def next_step(findings: Sequence[Finding]) -> str | None:
    """What to do first: a problem goes before a note, and an earlier one before a later one."""
    steps = [finding for finding in findings if finding.next is not None]
    problems = [finding for finding in steps if finding.level == "problem"]
    return (problems or steps)[0].next if steps else None


def has_problem(findings: Sequence[Finding]) -> bool:
    return any(finding.level == "problem" for finding in findings)


def as_text(findings: Sequence[Finding]) -> str:
    """
    A line for each finding, and the next step last. Names of databases and lines of the journal are other people's:
    no control character of theirs reaches the terminal of root.
    """
    lines = [_line(finding.label, finding.text) for finding in findings]
    step = next_step(findings)
    return "\n".join(lines if step is None else [*lines, _line("next", step)])


def as_checklist(findings: Sequence[Finding]) -> str:
    """A line for each finding, and below those that need something what to do about each."""
    lines = []
    for one in findings:
        lines.append(_line(one.label, one.text))
        if one.next is not None:
            lines.append(_line("  next", one.next))
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    return json.dumps(document(findings), indent=2, ensure_ascii=False)


def document(findings: Sequence[Finding]) -> dict[str, Any]:
    """{"ok": …, "next": …, "findings": [{"key", "level", "text", "next", …the facts}]}"""
    listed = [
        {"key": one.key, "level": one.level, "text": one.text, "next": one.next, **(one.facts or {})}
        for one in findings
    ]
    return {"ok": not has_problem(findings), "next": next_step(findings), "findings": listed}


def printable(text: str) -> str:
    """The text with everything that is not printed escaped."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _line(label: str, text: str) -> str:
    return f"{label + ':' if label else '':<11} {printable(text)}"
