"""Runs a module of mathesar_service as the service does: its account, environment and folder."""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.package.image_build import is_image_build, refuse_in_image_build
from mathesar_admin.processes.process import PATH, Account, Outcome, become, find_account, run
from mathesar_admin.settings.files import make_secret_key
from mathesar_admin.settings.store import Settings, read_settings

# What is kept of the administrator's own environment.
KEPT = re.compile(r"TERM|COLUMNS|LINES|LANG|LC_[A-Z]+|MATHESAR_SUPERUSER_PASSWORD")


class Prepared(NamedTuple):
    """A process of the service's that could be started now."""

    command: list[str]
    account: Account
    directory: Path


def prepared(module: str, *arguments: str) -> Prepared | None:
    """What runs the module as the service's account; None where that or the virtualenv is missing."""
    account = find_account("mathesar")
    command = _command(module, arguments)
    if account is None or not Path(command[0]).exists():
        return None
    return Prepared(command, account, build_facts().app)


def run_as_service(module: str, arguments: Sequence[str]) -> NoReturn:
    """Becomes the module's process. Root only."""
    refuse_in_image_build("the application")
    # Before the first start.
    make_secret_key()
    settings = read_settings()
    for warning in settings.warnings():
        print(f"mathesar: {warning}", file=sys.stderr)
    environment = _environment(settings)
    become(_account(), build_facts().app, environment)
    command = _command(module, arguments)
    os.execve(command[0], command, environment)  # noqa: S606  # as its process, not as a child


def ask_service(module: str, arguments: Sequence[str], given: str | None = None, timeout: float = 60) -> Outcome:
    """Runs the module to its end, with `given` on its standard input. Root only."""
    if is_image_build():
        return Outcome(exit_codes.NOT_YET, "", "the application does not run while an image is built")
    account = _account()
    environment = {**_environment(read_settings()), "HOME": account.home, "USER": account.name}
    command = _command(module, arguments)
    directory = build_facts().app
    return run(command, account=account, environment=environment, directory=directory, given=given, timeout=timeout)


def _account() -> Account:
    account = find_account("mathesar")
    if account is None:
        raise AdminError("the account mathesar is missing", "This makes it again: mathesar setup")
    return account


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
    return {**kept, "PATH": PATH, **settings.environment()}


def _command(module: str, arguments: Sequence[str]) -> list[str]:
    return [str(build_facts().virtualenv / "bin" / "python3"), "-m", module, *arguments]
