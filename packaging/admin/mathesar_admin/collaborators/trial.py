"""Logs in for real, as a role of a person's own does, and as the roles that must go on as before."""

import functools
import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence

from mathesar_admin.collaborators.rules import SAME_USER
from mathesar_admin.database.psql import ENVIRONMENT, UnansweredError, ask, execute
from mathesar_admin.errors import AdminError
from mathesar_admin.processes.process import find_account, run

# The server reads its configuration soon after it was told to.
SECONDS = 5.0
POLL_SECONDS = 0.1


class Place:
    """A cluster: the folder of its socket, and its port."""

    def __init__(self, environment: Mapping[str, str], port: str) -> None:
        self.socket = environment["POSTGRES_HOST"]
        self.port = port


def try_password(place: Place, database: str) -> None:
    """A throwaway role with a password logs in to the database. Raises AdminError where it cannot."""
    role = f"mathesar_trial_{os.urandom(4).hex()}"
    own = "" if database == SAME_USER else database
    try:
        made = ask(place.socket, place.port, "trial.sql", {"role": role, "database": own})
        reason = _until(functools.partial(_log_in, place, role, own or role, "mathesar", made["password"]))
    except UnansweredError as error:
        raise AdminError(f"the throwaway role {role} cannot be made: {error}") from None
    finally:
        execute(place.socket, place.port, ["trial-end.sql"], {})
    if reason:
        raise AdminError(f"a role with a password cannot log in to {database}: {reason}")


def try_peers(
    place: Place, databases: Sequence[str], peers: Collection[str], service_role: str, reached: Collection[str]
) -> None:
    """
    PostgreSQL's own role and the service's log in as before. Raises AdminError where one cannot.

    peers    the roles that have no password
    reached  the databases that the service's role may connect to
    """
    for database in (name for name in databases if name != SAME_USER):
        for role, account in (("postgres", "postgres"), (service_role, "mathesar")):
            if role not in peers or (role == service_role and database not in reached):
                continue
            reason = _until(functools.partial(_log_in, place, role, database, account, ""))
            if reason:
                raise AdminError(f"the role {role} cannot log in to {database} any more: {reason}")


def _until(attempt: Callable[[], str]) -> str:
    """Tries until there is no reason any more, and returns the last one."""
    deadline = time.monotonic() + SECONDS
    while (reason := attempt()) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return reason


def _log_in(place: Place, role: str, database: str, account: str, password: str) -> str:
    """Why the account cannot log in as the role; empty where it can."""
    # Names go by the environment: psql takes one with "=" in it for a whole connection string.
    settings = {"PGHOST": place.socket, "PGPORT": place.port, "PGUSER": role, "PGDATABASE": database}
    secret = {"PGPASSWORD": password} if password else {}
    outcome = run(
        ["psql", "-X", "-q", "-w", "-At", "-c", "SELECT 1"],
        account=find_account(account),
        environment={**ENVIRONMENT, **settings, **secret},
    )
    return "" if outcome.succeeded else " ".join(outcome.stderr.split())
