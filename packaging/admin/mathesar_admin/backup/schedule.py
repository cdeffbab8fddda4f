"""The backup of the day: mathesar-backup.timer, which is off until somebody turns it on."""

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.settings.files import remove_setting, write_setting
from mathesar_admin.settings.store import read_settings
from mathesar_admin.unit import service

KIND = "scheduled"
SCHEDULES = ("daily", "off")
DATABASES = "MATHESAR_BACKUP_DATABASES"


def set_schedule(schedule: str, databases: tuple[str, ...]) -> str:
    """
    Turns the timer on or off.

    schedule   one of SCHEDULES
    databases  of people, which the backup of the day holds, too
    Returns what was done. Raises AdminError where systemd does not run, or refuses.
    """
    if not service.systemd_runs():
        raise AdminError("systemd does not run here, and nothing else starts a backup every day")
    if any("," in name for name in databases):
        raise AdminError("a database with a comma in its name cannot be backed up every day")
    verb = "disable" if schedule == "off" else "enable"
    if databases:
        write_setting(paths.SETTINGS, DATABASES, ",".join(databases))
    elif schedule == "daily":
        remove_setting(paths.SETTINGS, DATABASES)
    outcome = service.systemctl(verb, "--now", service.BACKUP_TIMER)
    if not outcome.succeeded:
        raise AdminError(f"systemctl {verb} --now {service.BACKUP_TIMER} failed: {outcome.stderr.strip()}")
    if schedule == "off":
        return "no backup is made every day any more; those that are there stay"
    return f"a backup is made every day from now on{_with(databases)}; the first now: mathesar backup --scheduled"


def databases_of_the_day() -> tuple[str, ...]:
    """The databases of people that the backup of the day holds."""
    names = read_settings().get(DATABASES).split(",")
    return tuple(name.strip() for name in names if name.strip())


def is_scheduled() -> bool:
    """Whether the timer is on."""
    return service.systemd_runs() and service.unit_state(service.BACKUP_TIMER).enabled == "enabled"


def _with(databases: tuple[str, ...]) -> str:
    return f", with {', '.join(databases)}" if databases else ""
