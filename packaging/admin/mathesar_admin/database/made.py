"""How much of Mathesar's role and databases is there on a local server. Asking changes nothing. Root only."""

from collections.abc import Mapping
from typing import NamedTuple

from mathesar_admin.database.psql import UnansweredError, ask
from mathesar_admin.database.server import find_cluster, is_local


class Made(NamedTuple):
    is_complete: bool
    """The role and both databases have been made."""
    privileges: frozenset[str]
    """Names of the extra privileges that the role has, see privileges.py."""


def look(environment: Mapping[str, str]) -> Made | None:
    """What is there in the cluster that is Mathesar's, or will be; None where it cannot be asked."""
    if not is_local(environment["POSTGRES_HOST"]):
        return None
    port = find_cluster(environment).port
    if port is None:
        return None
    variables = {"role": environment["POSTGRES_USER"], "metadata": environment["POSTGRES_DB"]}
    try:
        answer = ask(environment["POSTGRES_HOST"], port, "made.sql", variables)
    except UnansweredError:
        return None
    return Made(answer["complete"], frozenset(answer["privileges"]))
