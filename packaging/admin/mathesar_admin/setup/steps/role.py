"""Makes Mathesar's role and databases on the local server."""

from mathesar_admin import exit_codes
from mathesar_admin.database.made import look
from mathesar_admin.database.role import are_ours_to_make, make_role
from mathesar_admin.manual.pending import pending
from mathesar_admin.package.image_build import is_image_build
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.settings import environment
from mathesar_admin.setup.step import Progress
from mathesar_admin.unit import service


def plan(answers: Answers) -> list[str]:
    settings = environment(answers)
    if is_image_build():
        return []
    if not are_ours_to_make(settings):
        return []
    made = look(settings)
    if made is not None and made.is_complete:
        return []
    if pending(answers.take_over) is not None:
        return [f"take over its role {settings['POSTGRES_USER']} in PostgreSQL, which keeps its password"]
    when = "" if made is not None else ", once PostgreSQL answers"
    line = f"make the role {settings['POSTGRES_USER']} and its databases in PostgreSQL{when}"
    return [f"{line}; take over what something else has made" if answers.adopt else line]


def act(answers: Answers, progress: Progress) -> int:
    if is_image_build():
        return exit_codes.DONE
    settings = environment(answers)
    if pending(answers.take_over) is not None:
        # It has databases for people's data, and saved connections with the password of its role.
        made = make_role({**settings, "MATHESAR_STARTER_DATABASE": ""}, adopt=True, keep=True)
    else:
        made = make_role(settings, adopt=bool(answers.adopt))
    # The service waits for the server, so it is started all the same.
    progress.is_waiting = made == exit_codes.NOT_YET
    # The server may have got another port, which a service that runs does not see.
    former = service.running_environment()
    if former is not None and former.get("POSTGRES_PORT") != environment(answers).get("POSTGRES_PORT"):
        progress.needs_restart = True
    return exit_codes.DONE if progress.is_waiting else made
