"""The first administrator of the web interface."""

from dataclasses import replace

from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.guide.here import Here
from mathesar_admin.setup.guide.terminal import Terminal


def ask(terminal: Terminal, here: Here, answers: Answers) -> Answers:
    if here.administrators:
        return answers
    terminal.title("The first administrator of the web interface")
    terminal.say("Whoever opens the web interface first becomes one, unless you create one here.")
    name = terminal.text("User name; Enter for none now", fault=_name_fault)
    if name is None:
        return answers
    email = terminal.text("Email address; Enter for none now", fault=_email_fault)
    password = terminal.secret("Password; Enter for none now") if email else None
    if not email or not password:
        terminal.say("  No administrator will be created.")
        return answers
    return replace(answers, admin_username=name, admin_email=email, admin_password=password)


def _name_fault(name: str) -> str | None:
    # The rule of Django's own user names.
    fits = len(name) <= 150 and all(char.isalnum() or char in "@.+-_" for char in name)
    return None if fits else "letters, digits and @ . + - _ only, 150 at most"


def _email_fault(address: str) -> str | None:
    user, _, domain = address.rpartition("@")
    return None if user and "." in domain.strip(".") and " " not in address else "an address such as me@example.org"
