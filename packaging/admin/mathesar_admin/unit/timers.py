"""The timers of the package: one looks after what grows for ever, the other makes backups where asked to."""

from mathesar_admin.processes.process import run
from mathesar_admin.unit import service


def start_timers() -> None:
    """
    Starts the timers from a package's script, where they are enabled: an administrator, or a preset, may have turned
    them off. deb-systemd-invoke asks policy-rc.d, too.
    """
    for timer in (service.UPKEEP_TIMER, service.BACKUP_TIMER):
        if service.systemd_runs() and service.unit_state(timer).enabled == "enabled":
            run([service.invoker(), "start", timer])
