"""What the service's own role sees in its database, asked by the service's account with the service's settings."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any, NamedTuple

from mathesar_admin import paths
from mathesar_admin.processes.as_service import prepared


class Report(NamedTuple):
    facts: dict[str, Any] | None
    """The answer of status.sql; None where there is none."""
    fault: str | None
    next: str | None = None
    """What to do about the fault, where it is known."""
    kind: str | None = None
    """A word for the fault, see connection_faults.py of mathesar_service."""


class Question:
    """Asked in a process of its own, so that the caller can look at other things meanwhile."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._report: Report | None = None
        process = prepared("mathesar_service.asked.report", str(paths.SQL / "status.sql"))
        if process is None:
            self._process = None
            return
        account = process.account
        self._process = subprocess.Popen(
            process.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            cwd=process.directory,
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups(),
            encoding="utf-8",
        )

    def answer(self, timeout: float = 25) -> Report:
        """Waits for the answer, at most `timeout` seconds. Asked again, it says the same."""
        if self._report is None:
            self._report = self._answer(timeout)
        return self._report

    def _answer(self, timeout: float) -> Report:
        if self._process is None:
            return Report(None, "the account mathesar or the virtualenv is missing")
        try:
            stdout, stderr = self._process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
            return Report(None, f"it does not answer within {timeout:.0f} seconds")
        if self._process.returncode != 0 and stdout:
            fault = json.loads(stdout)
            return Report(None, fault["text"], fault["next"], fault["kind"])
        if self._process.returncode != 0:
            said = stderr.strip().splitlines()
            return Report(None, said[-1] if said else f"the question ended with {self._process.returncode}")
        return Report(json.loads(stdout), None)
