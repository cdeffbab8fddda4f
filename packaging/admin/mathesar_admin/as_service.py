"""Runs a module of mathesar_service as the service does: its account, environment and folder."""

import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from mathesar_admin.build_facts import build_facts
from mathesar_admin.errors import AdminError
from mathesar_admin.process import PATH, become, find_account
from mathesar_admin.settings.store import read_settings

# What is kept of the administrator's own environment.
KEPT = re.compile(r"TERM|COLUMNS|LINES|LANG|LC_[A-Z]+|MATHESAR_SUPERUSER_PASSWORD")


def run_as_service(module: str, arguments: Sequence[str]) -> NoReturn:
    """Becomes the module's process. Root only."""
    settings = read_settings()
    for warning in settings.warnings():
        print(f"mathesar: {warning}", file=sys.stderr)
    facts = build_facts()
    account = find_account("mathesar")
    if account is None:
        raise AdminError("the account mathesar is missing", "This makes it again: mathesar setup")
    environment = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
    environment.update(PATH=PATH, **settings.environment())
    become(account, facts.app, environment)
    python = str(facts.virtualenv / "bin" / "python3")
    os.execve(python, [python, "-m", module, *arguments], environment)  # noqa: S606  # as its process, not as a child
