"""Creates the first administrator of the web interface, once the service has made its tables."""

from mathesar_admin import exit_codes
from mathesar_admin.administrators import administrators, create_administrator
from mathesar_admin.errors import AdminError
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.step import Progress


def plan(answers: Answers) -> list[str]:
    name = answers.admin_username
    if name is None or name in (administrators() or []):
        return []
    for option, given in (("--admin-email", answers.admin_email), ("--admin-password-file", answers.admin_password)):
        if not given:
            raise AdminError(f"{option} is needed for the administrator {name}", code=exit_codes.USAGE)
    return [f"create the administrator {name} of the web interface"]


def act(answers: Answers, progress: Progress) -> int:
    if not plan(answers):
        return exit_codes.DONE
    name, email, password = answers.admin_username, answers.admin_email, answers.admin_password
    if progress.is_waiting:
        raise AdminError(f"the administrator {name} can only be created once PostgreSQL answers")
    create_administrator(name or "", email or "", password or "")
    return exit_codes.DONE
