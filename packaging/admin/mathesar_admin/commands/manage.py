"""mathesar manage: Django's manage.py as the service's user, never as root, with the service's settings."""

import argparse

from mathesar_admin.processes.as_service import run_as_service

HELP = "run Django's manage.py as the service's user with its settings"
DESCRIPTION = "mathesar manage help lists the commands of manage.py."
NEEDS_ROOT = True
TAKES_REST = True


def configure(parser: argparse.ArgumentParser) -> None:
    parser.usage = "mathesar manage COMMAND [ARGUMENT…]"


def run(options: argparse.Namespace) -> int:
    return run_as_service("mathesar_service.asked.manage", options.rest)
