"""mathesar upkeep: what mathesar-upkeep.timer runs once a day."""

import argparse

from mathesar_admin import exit_codes

HELP = "delete expired sessions and old backups, as a timer does every day"
DESCRIPTION = (
    "mathesar-upkeep.timer runs it. Imported files go, too, where MATHESAR_IMPORTS_KEPT says after how many days. "
    "To have it done no more: systemctl disable --now mathesar-upkeep.timer"
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print what was done as a JSON list")


def run(options: argparse.Namespace) -> int:
    import json

    from mathesar_admin.settings.store import read_settings
    from mathesar_admin.upkeep.daily import look_after

    done = []
    for line in look_after(read_settings()):
        done.append(line)
        if not options.json:
            print(f"mathesar: {line}", flush=True)
    if options.json:
        print(json.dumps(done, indent=2))
    return exit_codes.DONE
