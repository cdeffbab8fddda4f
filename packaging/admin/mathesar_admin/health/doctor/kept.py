"""What is kept: backups, which should be there, and what grows for ever if nobody looks after it."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from mathesar_admin.backup import folder
from mathesar_admin.backup.folder import Backup
from mathesar_admin.health.doctor.diagnosis import OK, WARNING, Diagnosis
from mathesar_admin.health.doctor.scene import Scene
from mathesar_admin.health.doctor.storage import shown
from mathesar_admin.unit import service

# The others are made by an upgrade or a restoration, and have no uploads.
WHOLE = ("asked", "scheduled")
# A daily one that has failed twice.
LATE = timedelta(days=2)
# Without a timer somebody makes them by hand, before what they mean to do.
OLD = timedelta(days=30)
# Less is what a clock is set by while it runs.
AHEAD = timedelta(hours=1)
WHY_CLOCK = "the clock was ahead when it was made, or is behind now, so that nobody knows how old it is"
WHY_BACKUPS = "without a backup, a mistake or a broken disk takes people's work with it"
LARGE = 1_000_000_000
MANY = 10_000


def look_at_backups(_: Scene) -> Iterator[Diagnosis]:
    """
    How old the newest is. That there is none at all is said and is no warning: another program may back up this
    machine. Once there is one, or a timer, somebody counts on it.
    """
    found = [one for one in folder.backups() if one.kind in WHOLE]
    is_timed = service.systemd_runs() and service.unit_state(service.BACKUP_TIMER).enabled == "enabled"
    if not found:
        yield _none(is_timed=is_timed)
        return
    age = datetime.now(timezone.utc) - _made(found[0])
    size = sum(one.size for one in found)
    facts: dict[str, object] = {"newest": f"{_made(found[0]):%Y-%m-%dT%H:%M:%SZ}", "file": str(found[0].path)}
    facts |= {"number": len(found), "bytes": size}
    text = f"{len(found)} of {shown(size)}, the newest {_ago(age)}: {found[0].path.name}"
    if -age > AHEAD:
        # The clock was wrong then, or is now: nothing is known of its age.
        yield Diagnosis("backups", WARNING, text, WHY_CLOCK, "timedatectl; then mathesar backup", facts)
    elif age > (LATE if is_timed else OLD):
        fix = "journalctl -u mathesar-backup; then mathesar backup" if is_timed else "mathesar backup"
        yield Diagnosis("backups", WARNING, text, WHY_BACKUPS, fix, facts)
    else:
        yield Diagnosis("backups", OK, text, facts=facts)


def _none(*, is_timed: bool) -> Diagnosis:
    text = f"there is none in {folder.default_folder()}"
    if not is_timed:
        return Diagnosis("backups", OK, f"{text}; for one a day: mathesar backup --schedule daily")
    fix = "journalctl -u mathesar-backup; then mathesar backup"
    return Diagnosis("backups", WARNING, f"{text}, though {service.BACKUP_TIMER} is on", WHY_BACKUPS, fix)


def _made(backup: Backup) -> datetime:
    return datetime.strptime(backup.made, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)


def look_at_imports(scene: Scene) -> Iterator[Diagnosis]:
    """The files that people have imported, which the application never deletes."""
    found = (scene.application or {}).get("imports")
    if found is None:
        return
    text = f"{found['files']} imported files of {shown(found['bytes'])}"
    if found["unneeded"]:
        text += f"; nothing needs {found['unneeded']} of them any more, of {shown(found['unneededBytes'])}"
    if found["withoutRecord"]:
        text += f"; {found['withoutRecord']} more files of {shown(found['withoutRecordBytes'])} belong to no record"
    if found["unneededBytes"] >= LARGE:
        why = "the application never deletes them"
        yield Diagnosis("imports", WARNING, text, why, "mathesar media prune --older-than 30 --dry-run", found)
    else:
        yield Diagnosis("imports", OK, text, facts=found)
    if found["missing"]:
        text = f"{found['missing']} files that an import still needs are gone from the folder of uploads"
        why = "those imports can only be thrown away and begun anew"
        fix = "bring them back from a backup: mathesar backup list"
        yield Diagnosis("imports-gone", WARNING, text, why, fix, found)


def look_at_sessions(scene: Scene) -> Iterator[Diagnosis]:
    """Sessions that have ended stay in the database until somebody deletes them."""
    found = (scene.application or {}).get("sessions")
    if found is None:
        return
    text = f"{found['all']} sessions, {found['expired']} of them expired"
    if found["expired"] >= MANY:
        why = "the table of sessions grows with every visitor, and backups with it"
        yield Diagnosis("sessions", WARNING, text, why, "mathesar manage clearsessions", found)
    else:
        yield Diagnosis("sessions", OK, text, facts=found)


def _ago(age: timedelta) -> str:
    if -age > AHEAD:
        return f"of {_span(-age)} ahead of the clock"
    return f"{_span(age)} old"


def _span(age: timedelta) -> str:
    if age.days >= 2:
        return f"{age.days} days"
    return f"{max(age.total_seconds(), 0) / 3600:.0f} hours"
