"""Grants privileges to Mathesar's role, or takes them back."""

from mathesar_admin import exit_codes
from mathesar_admin.database.made import look
from mathesar_admin.database.privileges import PRIVILEGES, require_local, set_privilege
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.settings import environment
from mathesar_admin.setup.step import Progress


def plan(answers: Answers) -> list[str]:
    changed = _changed(answers)
    for name in changed:
        require_local(environment(answers), name)
    return [f"{'grant' if allow else 'take back'} the privilege {name}" for name, allow in changed.items()]


def act(answers: Answers, progress: Progress) -> int:
    changed = _changed(answers)
    if changed and progress.is_waiting:
        # That no server answers was said.
        return exit_codes.REFUSED
    settings = environment(answers)
    for name, allow in changed.items():
        set_privilege(settings, name, allow=allow)
    return exit_codes.DONE


def _changed(answers: Answers) -> dict[str, bool]:
    """The privileges that are asked for and not so yet; all of them where that cannot be found out."""
    wanted = {one.name: getattr(answers, f"allow_{one.name}".replace("-", "_")) for one in PRIVILEGES}
    asked = {name: allow for name, allow in wanted.items() if allow is not None}
    made = look(environment(answers)) if asked else None
    return {name: allow for name, allow in asked.items() if made is None or allow != (name in made.privileges)}
