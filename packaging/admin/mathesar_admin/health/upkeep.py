"""Whether the timer that looks after what grows for ever is on, and how its last run went."""

from mathesar_admin.health.findings import Finding
from mathesar_admin.unit import service

COMMAND = f"systemctl enable --now {service.UPKEEP_TIMER}"


def look_at_upkeep() -> list[Finding]:
    """One finding for status; none where systemd does not run."""
    if not service.systemd_runs():
        return []
    names = ("Id", "ActiveState", "UnitFileState", "Result")
    shown = service.systemctl(
        "show", f"--property={','.join(names)}", service.UPKEEP_TIMER, service.UPKEEP_UNIT
    ).stdout
    units = [dict(line.partition("=")[::2] for line in part.splitlines()) for part in shown.split("\n\n")]
    found = {unit.get("Id", ""): unit for unit in units}
    timer, run = found.get(service.UPKEEP_TIMER, {}), found.get(service.UPKEEP_UNIT, {})
    facts = {"active": timer.get("ActiveState", ""), "enabled": timer.get("UnitFileState", "")}
    facts["result"] = run.get("Result", "")
    # Where the service does not run, it is left out.
    if facts["result"] not in ("", "success", "exec-condition"):
        text = f"its last run failed ({facts['result']}): expired sessions and old backups stay"
        step = f"journalctl -u {service.UPKEEP_UNIT}; then mathesar upkeep"
        return [Finding("upkeep", "upkeep", text, "note", step, facts)]
    if facts["active"] == "active":
        return [Finding("upkeep", "upkeep", "every day", facts=facts)]
    # An administrator may mean it so.
    return [
        Finding(
            "upkeep", "upkeep", f"off; expired sessions and old backups stay. To turn it on: {COMMAND}", facts=facts
        )
    ]
