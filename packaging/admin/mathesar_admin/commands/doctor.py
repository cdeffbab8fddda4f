"""mathesar doctor: exits as monitoring plugins do, unlike every other command, see exit_codes.py."""

import argparse

from mathesar_admin import exit_codes

HELP = "examine everything; exits as a monitoring plugin: 0 ok, 1 warning, 2 critical, 3 unknown"
DESCRIPTION = (
    "Each finding has a severity, why it matters and what fixes it. Examples: mathesar doctor; as a check of Nagios, "
    "Icinga and others: sudo mathesar doctor --ignore clock"
)
NEEDS_ROOT = True
# Of whatever keeps it from examining anything: a usage error, a missing right, a damaged package.
FAILURE = exit_codes.MONITORED_UNKNOWN


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings for machines")
    parser.add_argument(
        "--ignore", metavar="KEY", action="append", default=[], help="this finding does not count; can be repeated"
    )


def run(options: argparse.Namespace) -> int:
    from mathesar_admin.health.doctor.diagnosis import as_json, as_text, code_of
    from mathesar_admin.health.doctor.examine import examine
    from mathesar_admin.settings.store import read_settings

    found = examine(read_settings(), options.ignore)
    print(as_json(found) if options.json else as_text(found))
    return code_of(found)
