"""What Mathesar's role may do in PostgreSQL."""

from dataclasses import replace
from typing import Any

from mathesar_admin.database.server import is_local
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.guide.here import Here
from mathesar_admin.setup.guide.terminal import Terminal

QUESTIONS = {
    "create-database": "May administrators create databases in the web interface?",
    "manage-roles": "May they create and change roles there?",
}


def ask(terminal: Terminal, here: Here, answers: Answers) -> Answers:
    # An empty answer leads back to this machine.
    host = here.settings.get("POSTGRES_HOST") if answers.host is None else answers.host
    if host and not is_local(host):
        # There, its administrator grants them.
        return answers
    held = here.made.privileges if here.made is not None else frozenset()
    terminal.title("What Mathesar may do in PostgreSQL")
    terminal.say("Roles that people create for themselves log in after: mathesar collaborators enable DATABASE")
    said: dict[str, Any] = {
        f"allow_{name.replace('-', '_')}": terminal.agree(question, today=name in held)
        for name, question in QUESTIONS.items()
    }
    return replace(answers, **said)
