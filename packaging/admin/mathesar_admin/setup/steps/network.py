"""Lets the service reach other machines than this one, or takes that back."""

from mathesar_admin import exit_codes, paths
from mathesar_admin.files.own_file import refuse_foreign
from mathesar_admin.network.change import allow_only, wanted_drop_in
from mathesar_admin.network.drop_in import COMMAND, read_drop_in
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.settings import environment
from mathesar_admin.setup.step import Progress


def plan(answers: Answers) -> list[str]:
    if answers.allow_network is None:
        return []
    wanted = wanted_drop_in(answers.allow_network, environment(answers))
    refuse_foreign(paths.NETWORK_DROP_IN, COMMAND)
    if wanted == read_drop_in():
        return []
    addresses = ", ".join((*wanted.addresses, *wanted.resolvers))
    return [f"let the service reach, and be reached from: {addresses or 'this machine only'}"]


def act(answers: Answers, progress: Progress) -> int:
    if answers.allow_network is not None and allow_only(answers.allow_network, environment(answers)):
        progress.needs_restart = True
    return exit_codes.DONE
