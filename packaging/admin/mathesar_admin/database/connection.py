"""Tries the connection to the database of Mathesar's own tables, as the service will make it. Root only."""

import json
import re
from collections.abc import Mapping
from typing import Any

from mathesar_admin.errors import AdminError
from mathesar_admin.processes.as_service import prepared
from mathesar_admin.processes.process import PATH, run

# Two tries, and a handshake of TLS that tells why.
TIMEOUT = 60


def check_connection(environment: Mapping[str, str]) -> dict[str, Any]:
    """
    Connects by the service's account, driver and settings, and looks whether Mathesar can live there.

    Returns version (PostgreSQL's), tls (whether it is encrypted) and pooler ("session" or None).
    Raises AdminError with what is wrong and one thing to do.
    """
    process = prepared("mathesar_service.asked.check_connection")
    if process is None:
        raise AdminError("the account mathesar or the virtualenv is missing", "Reinstall the package.")
    outcome = run(
        process.command,
        account=process.account,
        environment={"PATH": PATH, "LC_ALL": "C.UTF-8", **environment, "HOME": process.account.home},
        directory=process.directory,
        timeout=TIMEOUT,
    )
    if not outcome.succeeded:
        raise AdminError(f"the connection cannot be tried: {outcome.stderr.strip()}")
    answer: dict[str, dict[str, Any]] = json.loads(outcome.stdout)
    if "fault" in answer:
        fault = answer["fault"]
        # Nothing has been written yet, so that the command itself has to be given again.
        step = re.sub(r"mathesar setup (?=--(?!print))", "the same command with ", fault["next"])
        raise AdminError(str(fault["text"]), step)
    return answer["facts"]
