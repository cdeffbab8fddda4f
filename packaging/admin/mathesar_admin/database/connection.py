"""Tries the connection to the database of Mathesar's own tables, as the service will make it. Root only."""

import json
import re
from collections.abc import Mapping
from typing import Any

from mathesar_admin.build_facts import build_facts
from mathesar_admin.errors import AdminError
from mathesar_admin.process import PATH, find_account, run

# Two tries, and a handshake of TLS that tells why.
TIMEOUT = 60


def check_connection(environment: Mapping[str, str]) -> dict[str, Any]:
    """
    Connects by the service's account, driver and settings, and looks whether Mathesar can live there.

    Returns version (PostgreSQL's), tls (whether it is encrypted) and pooler ("session" or None).
    Raises AdminError with what is wrong and one thing to do.
    """
    facts = build_facts()
    account = find_account("mathesar")
    python = facts.virtualenv / "bin" / "python3"
    if account is None or not python.exists():
        raise AdminError("the account mathesar or the virtualenv is missing", "Reinstall the package.")
    outcome = run(
        [str(python), "-m", "mathesar_service.check_connection"],
        account=account,
        environment={"PATH": PATH, "LC_ALL": "C.UTF-8", **environment, "HOME": account.home},
        directory=facts.app,
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
