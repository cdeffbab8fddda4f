"""Runs files of SQL with psql as PostgreSQL's own account on a local cluster. Root only.

Its standard output is the answer and its standard error never is: a warning at connect, such as that of another
collation version after an upgrade of the system, changes nothing.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from mathesar_admin import exit_codes, paths
from mathesar_admin.errors import AdminError
from mathesar_admin.package.image_build import is_image_build
from mathesar_admin.processes.process import PATH, Outcome, find_account, run

# Nothing of our environment goes along: not SECRET_KEY, and none of libpq's variables.
ENVIRONMENT = {"PATH": PATH, "LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "5"}


# As long as a start of the service may take, see TimeoutStartSec= of the unit.
TIMEOUT = 30 * 60


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
        raise UnansweredError(_reason(outcome))
    try:
        return json.loads(outcome.stdout)
    except ValueError:
        raise UnansweredError(f"its answer to {file} is not JSON: {outcome.stdout[:80]!r}") from None


def _reason(outcome: Outcome) -> str:
    """The first line with an error: warnings may come before it, and hints and details after it."""
    lines = [line.strip() for line in outcome.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"\b(error|ERROR|FATAL|PANIC): ", line)]
    return next(iter([*errors, *lines]), f"psql ended with {outcome.code}")


def execute(
    socket: str,
    port: str,
    files: Sequence[str],
    variables: Mapping[str, str],
    options: Sequence[str] = (),
    *,
    database: str = "postgres",
    shown: bool = False,
) -> Outcome:
    """
    Runs files of SQL in a database, stopping at the first error; with `shown`, what psql says goes to our own output.
    While an image is built it fails: a socket in /run may be that of the host's server.
    """
    if is_image_build():
        return Outcome(
            exit_codes.NOT_YET, "", "the server is not asked, as it is not the one of the image that is built"
        )
    command = ["psql", "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-v", "SHOW_CONTEXT=never", *options]
    command += ["-h", socket, "-p", port, "-d", conninfo(database)]
    for name, value in variables.items():
        command += ["-v", f"{name}={value}"]
    for file in files:
        command += ["-f", str(paths.SQL / file)]
    return run(command, account=find_account("postgres"), environment=ENVIRONMENT, timeout=TIMEOUT, shown=shown)


def conninfo(database: str) -> str:
    """A name that PostgreSQL's programs would take for connection parameters, such as "a=b", is quoted as one."""
    escaped = database.replace("\\", "\\\\").replace("'", "\\'")
    return f"dbname='{escaped}'"
