"""What the doctor says of one thing, and of all of them together: for people, for programs, and as an exit code."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from mathesar_admin import exit_codes
from mathesar_admin.health.findings import Finding, printable

OK, WARNING, CRITICAL, UNKNOWN = "ok", "warning", "critical", "unknown"
# As monitoring-plugins has it: what is known to be bad goes before what is not known.
WORST_FIRST = (CRITICAL, WARNING, UNKNOWN, OK)
CODES = {
    OK: exit_codes.DONE,
    WARNING: exit_codes.MONITORED_WARNING,
    CRITICAL: exit_codes.MONITORED_CRITICAL,
    UNKNOWN: exit_codes.MONITORED_UNKNOWN,
}
SEVERITIES = {"ok": OK, "note": WARNING, "problem": CRITICAL}


class Diagnosis(NamedTuple):
    key: str
    """Its name in JSON, and for --ignore."""
    severity: str
    """ok, warning, critical; or unknown, where it could not be found out."""
    what: str
    """What is so."""
    why: str | None = None
    """Why that matters."""
    fix: str | None = None
    """The command that fixes it."""
    facts: dict[str, Any] | None = None
    """The same as values, for JSON."""
    ignored: bool = False
    """Somebody has said that it does not count."""


def of_finding(one: Finding, why: str | None = None) -> Diagnosis:
    """A finding of `mathesar status` or `mathesar domain check` as a diagnosis."""
    return Diagnosis(one.key, SEVERITIES[one.level], one.text, why, one.next, one.facts)


def worst(found: Sequence[Diagnosis]) -> str:
    """The severity of all of them together."""
    severities = {one.severity for one in found if not one.ignored}
    return next((one for one in WORST_FIRST if one in severities), OK)


def code_of(found: Sequence[Diagnosis]) -> int:
    return CODES[worst(found)]


def in_order(found: Sequence[Diagnosis]) -> list[Diagnosis]:
    """The worst first; else as they were found."""
    return sorted(found, key=lambda one: WORST_FIRST.index(one.severity) + (4 if one.ignored else 0))


def as_text(found: Sequence[Diagnosis]) -> str:
    """
    The first line is for monitoring, which shows that one. None has a "|", after which monitoring would read figures,
    nor a control character of a name or a line that is other people's.
    """
    lines = [_summary(found), *(line for one in found for line in _lines(one))]
    return "\n".join(printable(line).replace("|", "/") for line in lines)


def as_json(found: Sequence[Diagnosis]) -> str:
    return json.dumps(document(found), indent=2, ensure_ascii=False)


def document(found: Sequence[Diagnosis]) -> dict[str, Any]:
    """{"severity", "code", "ok", "findings": [{"key", "severity", "what", "why", "fix", "ignored", …the facts}]}"""
    severity = worst(found)
    listed = [
        {
            **(one.facts or {}),
            "key": one.key,
            "severity": one.severity,
            "what": one.what,
            "why": one.why,
            "fix": one.fix,
            "ignored": one.ignored,
        }
        for one in found
    ]
    return {"severity": severity, "code": CODES[severity], "ok": severity == OK, "findings": listed}


def _summary(found: Sequence[Diagnosis]) -> str:
    bad = [one for one in in_order(found) if one.severity != OK and not one.ignored]
    state = f"MATHESAR {worst(found).upper()}"
    if not bad:
        return f"{state} - {len(found)} findings, nothing to fix"
    more = f"; and {len(bad) - 1} more" if len(bad) > 1 else ""
    return f"{state} - {bad[0].key}: {bad[0].what}{more}"


def _lines(one: Diagnosis) -> list[str]:
    head = f"{'ignored' if one.ignored else one.severity:<9} {one.key + ':':<14} {one.what}"
    if one.severity == OK:
        return [head]
    indent = " " * 10
    why = [f"{indent}{'why:':<14} {one.why}"] if one.why else []
    return [head, *why, *([f"{indent}{'fix:':<14} {one.fix}"] if one.fix else [])]
