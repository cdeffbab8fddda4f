"""mathesar setup: makes what is missing and starts the service. Any number of runs end in the same state."""

import argparse
import sys

from mathesar_admin import exit_codes, installation, service
from mathesar_admin.commands import status
from mathesar_admin.database.privileges import PRIVILEGES, set_privilege
from mathesar_admin.database.role import make_role
from mathesar_admin.database.server import bring_up
from mathesar_admin.settings.store import read_settings

HELP = "make or repair role, databases and settings, and start the service"
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--adopt",
        action="store_true",
        help='take over a role "mathesar" or its database that something else has made; it is cut down to LOGIN',
    )
    for privilege in PRIVILEGES:
        parser.add_argument(f"--allow-{privilege.name}", action=argparse.BooleanOptionalAction, help=privilege.help)


def run(options: argparse.Namespace) -> int:
    installation.repair()
    environment = read_settings().environment()
    bring_up(environment)
    made = make_role(environment, adopt=options.adopt)
    wanted = {one.name: getattr(options, f"allow_{one.name}".replace("-", "_")) for one in PRIVILEGES}
    asked = {name: allow for name, allow in wanted.items() if allow is not None}
    # Not yet: the service waits for the server, so it is started all the same.
    if made == exit_codes.REFUSED or (made == exit_codes.NOT_YET and asked):
        return exit_codes.REFUSED
    settings = read_settings()
    for name, allow in asked.items():
        set_privilege(settings.environment(), name, allow=allow)
    _start(is_waiting=made == exit_codes.NOT_YET)
    return status.report(settings)


def _start(*, is_waiting: bool) -> None:
    if not service.systemd_runs():
        print("mathesar: systemd does not run here, so the service was not started", file=sys.stderr)
    elif is_waiting:
        service.systemctl("restart", "--no-block", service.UNIT)
    elif service.unit_state().active != "active":
        # Where it does not start the status says why.
        service.systemctl("restart", service.UNIT, timeout=service.START_TIMEOUT)
