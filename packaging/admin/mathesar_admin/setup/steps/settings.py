"""Writes the answers that are settings."""

from mathesar_admin import exit_codes
from mathesar_admin.settings.catalogue import find_setting
from mathesar_admin.settings.change import set_setting, unset_setting
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.settings import changed_settings
from mathesar_admin.setup.step import Progress


def plan(answers: Answers) -> list[str]:
    return [_line(name, value) for name, value in changed_settings(answers).items()]


def act(answers: Answers, progress: Progress) -> int:
    for name, value in changed_settings(answers).items():
        setting = find_setting(name)
        if value:
            set_setting(setting, value, is_public=False, force=False)
        else:
            unset_setting(setting)
        progress.needs_restart = progress.needs_restart or setting.restart
    return exit_codes.DONE


def _line(name: str, value: str) -> str:
    if not value:
        return f"unset {name}"
    return f"set {name}" if find_setting(name).secret else f"set {name} to {value}"
