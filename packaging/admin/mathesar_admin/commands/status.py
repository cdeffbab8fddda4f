"""mathesar status: exits with 1 as long as the service does not answer."""

import argparse
from collections.abc import Sequence

from mathesar_admin import exit_codes
from mathesar_admin.health.findings import Finding, as_json, as_text
from mathesar_admin.health.status import look
from mathesar_admin.settings.store import Settings, read_settings

HELP = "say how the service, the database and their privileges are, and what to do next"
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings for machines")


def run(options: argparse.Namespace) -> int:
    return report(read_settings(), as_document=options.json)


def report(settings: Settings, *, as_document: bool = False) -> int:
    """Prints the status; `setup` ends with it, too."""
    findings = look(settings)
    print(as_json(findings) if as_document else as_text(findings))
    return code_of(findings)


def code_of(findings: Sequence[Finding]) -> int:
    answered = all(one.level != "problem" for one in findings if one.key in ("service", "answers"))
    return exit_codes.DONE if answered else exit_codes.REFUSED
