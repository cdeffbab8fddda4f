"""Makes Mathesar's role and databases on the local PostgreSQL server, and writes its port down.

Runs as root before every start of the service and from `mathesar setup`. Any number of runs, also interrupted ones,
end in the same state. Before a start it also makes the secret key, where there is none: not earlier, as an image must
not hold the key of all machines that are made from it.
"""

import os
import sys
import time
from collections.abc import Mapping

from mathesar_admin import exit_codes, paths
from mathesar_admin.database.psql import execute
from mathesar_admin.database.server import Search, find_cluster, is_local
from mathesar_admin.errors import AdminError
from mathesar_admin.files.lock import locked
from mathesar_admin.processes.guarded import run_guarded
from mathesar_admin.settings.files import make_secret_key, write_detected

NEEDED = ("POSTGRES_HOST", "POSTGRES_DB", "POSTGRES_USER")
# Another run may be waiting for a server that comes.
LOCK_SECONDS = 5 * 60
FILES = ("check.sql", "role.sql", "metadata.sql", "starter.sql")
# How long a server that comes in the same transaction is waited for: it answers within seconds.
COMING_SECONDS = 60
POLL_SECONDS = 0.2


def main() -> int:
    """ExecStartPre= of the service, in whose environment it runs."""
    return run_guarded(_before_start)


def _before_start() -> int:
    # A drop-in of the unit may set it, too.
    if not os.environ.get("SECRET_KEY") and make_secret_key():
        print(f"mathesar: there was no SECRET_KEY; a new one is in {paths.SECRETS}", file=sys.stderr)
    return make_role(os.environ, adopt=False)


def make_role(environment: Mapping[str, str], *, adopt: bool, keep: bool = False) -> int:
    """
    Makes role and databases, unless they are somebody else's to make.

    environment  the service's
    adopt        take over a role or database of those names that something else has made
    keep         such a role keeps its password, its memberships and both extra privileges
    Returns an exit code: done; not yet, when no server answers; refused, when psql has said why.
    """
    require_settings(environment)
    if not are_ours_to_make(environment):
        return exit_codes.DONE
    with locked(paths.SETUP_LOCK, "setting Mathesar up", LOCK_SECONDS):
        return _make(environment, variables_of(environment, adopt=adopt, keep=keep))


def require_settings(environment: Mapping[str, str]) -> None:
    """Raises AdminError where a setting is missing that the package has a default for."""
    missing = [name for name in NEEDED if not environment.get(name)]
    if missing:
        raise AdminError(f"{missing[0]} is not set, not even in {paths.DEFAULTS}", "Reinstall the package.")


def are_ours_to_make(environment: Mapping[str, str]) -> bool:
    """False for a server elsewhere, a password or another role: then its administrator makes role and databases."""
    return (
        is_local(environment["POSTGRES_HOST"])
        and not environment.get("POSTGRES_PASSWORD")
        and environment["POSTGRES_USER"] == "mathesar"
    )


def variables_of(environment: Mapping[str, str], *, adopt: bool, keep: bool = False) -> dict[str, str]:
    """What the files of SQL are told."""
    return {
        "role": environment["POSTGRES_USER"],
        "adopt": "true" if adopt else "false",
        **({"keep": "true"} if keep else {}),
        "metadata": environment["POSTGRES_DB"],
        "starter": environment.get("MATHESAR_STARTER_DATABASE", ""),
    }


def _make(environment: Mapping[str, str], variables: Mapping[str, str]) -> int:
    found = _wait_for_cluster(environment)
    port = found.port
    if port is None:
        reason = f": {'; '.join(found.refusals)}" if found.refusals else ""
        # A port that is known has been set up: the service's own role may be let in, and says so otherwise.
        if (
            found.closed is not None
            and found.closed == environment.get("POSTGRES_PORT")
            and variables["adopt"] == "false"
        ):
            print(f"mathesar: role and databases cannot be looked after{reason}", file=sys.stderr)
            return exit_codes.DONE
        place = environment["POSTGRES_HOST"]
        print(f"mathesar: no PostgreSQL server in {place} can be used yet{reason}", file=sys.stderr)
        return exit_codes.NOT_YET
    if not execute(environment["POSTGRES_HOST"], port, FILES, variables, shown=True).succeeded:
        return exit_codes.REFUSED
    # Always: without it the guard that keeps users out of Mathesar's own database can be got round.
    if environment.get("POSTGRES_PORT") != port:
        write_detected("POSTGRES_PORT", port)
    return exit_codes.DONE


def _wait_for_cluster(environment: Mapping[str, str]) -> Search:
    found = find_cluster(environment)
    deadline = time.monotonic() + COMING_SECONDS
    while found.port is None and paths.POSTGRESQL_IS_COMING.exists() and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        found = find_cluster(environment)
    paths.POSTGRESQL_IS_COMING.unlink(missing_ok=True)
    return found
