"""Completes the answers: takes an address apart, forgets a former server, writes names as their setting has them."""

import dataclasses
from typing import Any

from mathesar_admin import exit_codes
from mathesar_admin.database.address import read_address
from mathesar_admin.domain.naming import values_of
from mathesar_admin.errors import AdminError
from mathesar_admin.manual.pending import pending
from mathesar_admin.manual.settings import answers_of
from mathesar_admin.settings.store import read_settings
from mathesar_admin.setup.answers import Answers

# What belongs to one server: another one gets none of it, least of all the password.
OF_SERVER = ("port", "dbname", "user", "password", "sslmode", "sslrootcert")
ABOUT_DATABASE = ("host", *OF_SERVER)


def complete(answers: Answers) -> Answers:
    """
    The answers as the steps take them.
    Raises AdminError for an answer that cannot be meant, such as a password in an address.
    """
    settings = read_settings()
    answers = _with_manual(answers)
    given: dict[str, Any] = {}
    if answers.database is not None:
        given.update(read_address(answers.database))
        twice = [name for name in given if getattr(answers, name) is not None]
        if twice:
            raise _usage(f"--database and --{twice[0]} both say the {twice[0]}; leave one out")
    if answers.domain is not None:
        given.update(domain=values_of(answers.domain, settings))
    answers = dataclasses.replace(answers, database=None, **given)
    if answers.host is not None and answers.host != settings.get("POSTGRES_HOST"):
        unsaid: dict[str, Any] = {name: "" for name in OF_SERVER if getattr(answers, name) is None}
        answers = dataclasses.replace(answers, **unsaid)
    return answers


def _with_manual(answers: Answers) -> Answers:
    """With what an installation that is taken over says; an option goes before it."""
    manual = pending(answers.take_over)
    if manual is None:
        return answers
    said: dict[str, Any] = {
        name: value for name, value in answers_of(manual).items() if getattr(answers, name) is None
    }
    return dataclasses.replace(answers, **said)


def are_about_database(answers: Answers) -> bool:
    return any(getattr(answers, name) is not None for name in ABOUT_DATABASE)


def _usage(message: str) -> AdminError:
    return AdminError(message, code=exit_codes.USAGE)
