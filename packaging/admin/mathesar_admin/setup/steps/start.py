"""Starts the service, or restarts it where it must see a change."""

import sys

from mathesar_admin import exit_codes
from mathesar_admin.package.image_build import is_image_build
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.settings import changed_settings
from mathesar_admin.setup.step import Progress
from mathesar_admin.setup.steps import network
from mathesar_admin.unit import service
from mathesar_admin.upgrading import record


def plan(answers: Answers) -> list[str]:
    if not service.systemd_runs():
        return []
    if service.unit_state().active != "active":
        return [f"start {service.UNIT}"]
    return [f"restart {service.UNIT}"] if changed_settings(answers) or network.plan(answers) else []


def act(_answers: Answers, progress: Progress) -> int:
    if is_image_build():
        # Left to the first boot.
        return exit_codes.DONE
    # To migrate after all.
    record.settle(record.UNDONE)
    if not service.systemd_runs():
        print("mathesar: systemd does not run here, so the service was not started", file=sys.stderr)
    elif progress.is_waiting:
        service.systemctl("restart", "--no-block", service.UNIT)
    elif progress.needs_restart or service.unit_state().active != "active":
        # Where it does not start the status says why.
        service.systemctl("restart", service.UNIT, timeout=service.START_TIMEOUT)
    return exit_codes.DONE
