"""Whether the package's timers are on, and how their last runs went: upkeep, and the backup of the day."""

from typing import NamedTuple

from mathesar_admin.health.findings import Finding
from mathesar_admin.unit import journal, service

COMMAND = f"systemctl enable --now {service.UPKEEP_TIMER}"


class Runs(NamedTuple):
    """A timer, and the last run of what it starts."""

    facts: dict[str, object]
    """active, enabled: of the timer; result: of the run."""
    invocation: str
    """The number of the run."""

    @property
    def is_on(self) -> bool:
        return self.facts["active"] == "active"

    @property
    def has_failed(self) -> bool:
        # Where the service does not run, upkeep is left out.
        return self.facts["result"] not in ("", "success", "exec-condition")


def look_at_upkeep() -> list[Finding]:
    """One finding for status; none where systemd does not run."""
    if not service.systemd_runs():
        return []
    runs = _runs(service.UPKEEP_TIMER, service.UPKEEP_UNIT)
    if runs.has_failed:
        text = f"its last run failed ({runs.facts['result']}): expired sessions and old backups stay"
        step = f"journalctl -u {service.UPKEEP_UNIT}; then mathesar upkeep"
        return [Finding("upkeep", "upkeep", text, "note", step, runs.facts)]
    if runs.is_on:
        return [Finding("upkeep", "upkeep", "every day", facts=runs.facts)]
    # An administrator may mean it so.
    text = f"off; expired sessions and old backups stay. To turn it on: {COMMAND}"
    return [Finding("upkeep", "upkeep", text, facts=runs.facts)]


def look_at_backup_of_the_day() -> list[Finding]:
    """One finding for status; none where systemd does not run, and where nobody has turned the timer on."""
    if not service.systemd_runs():
        return []
    runs = _runs(service.BACKUP_TIMER, service.BACKUP_UNIT)
    if not runs.is_on:
        return []
    if not runs.has_failed:
        return [Finding("backup", "backup", "every day", facts=runs.facts)]
    reason = journal.last_message([runs.invocation], "mathesar") or str(runs.facts["result"])
    text = f"the last one of the day failed: {reason}"
    step = f"journalctl -u {service.BACKUP_UNIT}; then systemctl start {service.BACKUP_UNIT}"
    return [Finding("backup", "backup", text, "note", step, {**runs.facts, "reason": reason})]


def _runs(timer: str, unit: str) -> Runs:
    names = ("Id", "ActiveState", "UnitFileState", "Result", "InvocationID")
    shown = service.systemctl("show", f"--property={','.join(names)}", timer, unit).stdout
    units = [dict(line.partition("=")[::2] for line in part.splitlines()) for part in shown.split("\n\n")]
    found = {one.get("Id", ""): one for one in units}
    of_timer, run = found.get(timer, {}), found.get(unit, {})
    facts: dict[str, object] = {
        "active": of_timer.get("ActiveState", ""),
        "enabled": of_timer.get("UnitFileState", ""),
        "result": run.get("Result", ""),
    }
    return Runs(facts, run.get("InvocationID", ""))
