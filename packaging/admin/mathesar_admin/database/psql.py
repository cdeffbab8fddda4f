"""Runs files of SQL with psql as PostgreSQL's own account on a local cluster. Root only.

Its standard output is the answer and its standard error never is: a warning at connect, such as that of another
collation version after an upgrade of the system, changes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.process import PATH, Outcome, find_account, run

# Nothing of our environment goes along: not SECRET_KEY, and none of libpq's variables.
ENVIRONMENT = {"PATH": PATH, "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "5"}


class UnansweredError(AdminError):
    """No answer came from the cluster; the message is what psql said last."""


def ask(socket: str, port: str, file: str, variables: Mapping[str, str]) -> Any:  # whatever JSON holds
    """
    The JSON document that a file of SQL answers with.

    socket, port  the cluster: the folder of its socket, and its port
    file          name in /usr/share/mathesar/sql
    variables     psql's, for the file
    Raises UnansweredError when psql fails.
    """
    outcome = execute(socket, port, [file], variables, ["-At"])
    if not outcome.succeeded:
        said = outcome.stderr.strip().splitlines()
        raise UnansweredError(said[-1] if said else f"psql ended with {outcome.code}")
    return json.loads(outcome.stdout)


def execute(
    socket: str,
    port: str,
    files: Sequence[str],
    variables: Mapping[str, str],
    options: Sequence[str] = (),
    *,
    shown: bool = False,
) -> Outcome:
    """Runs files of SQL, stopping at the first error; with `shown`, what psql says goes to our own output."""
    command = ["psql", "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-v", "SHOW_CONTEXT=never", *options]
    command += ["-h", socket, "-p", port, "-d", "postgres"]
    for name, value in variables.items():
        command += ["-v", f"{name}={value}"]
    for file in files:
        command += ["-f", str(paths.SQL / file)]
    return run(command, account=find_account("postgres"), environment=ENVIRONMENT, timeout=600, shown=shown)
