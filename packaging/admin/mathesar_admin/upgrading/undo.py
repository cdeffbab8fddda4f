"""Takes the last upgrade back: the backup from before its migration, and how the package of before comes back."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.backup.restoring import plan as restoring
from mathesar_admin.backup.restoring.plan import Plan
from mathesar_admin.backup.restoring.restore import restore
from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.unit import service
from mathesar_admin.upgrading import record
from mathesar_admin.upgrading.old_package import Found, install_command
from mathesar_admin.upgrading.pending import installed_version
from mathesar_admin.upgrading.record import Upgrade, last_upgrade


class Undo(NamedTuple):
    upgrade: Upgrade
    plan: Plan
    package: Found | None
    """How the package of before is installed; None where it is installed."""

    @property
    def before(self) -> str:
        return self.upgrade.before or "the version before"


class Undone(NamedTuple):
    backup: Path | None
    """Of what was there until now."""
    next: str


def look() -> Undo:
    """What it would do. Raises AdminError where there is no upgrade to take back, or no backup from before it."""
    upgrade = last_upgrade()
    if upgrade is None:
        raise AdminError(
            "no upgrade of this machine has migrated anything, so that there is nothing to undo",
            "To restore a backup: mathesar backup list, then mathesar restore FILE",
        )
    if upgrade.file is None:
        raise AdminError(
            f"there is no backup from before the migration to {upgrade.to}: MATHESAR_BACKUP is false",
            "To restore one of your own: mathesar restore FILE",
        )
    if not upgrade.file.exists():
        raise AdminError(
            f"{upgrade.file}, the backup from before the migration to {upgrade.to}, is not there any more",
            "Put it back, or restore another one: mathesar backup list",
        )
    package = None
    if installed_version() == upgrade.to:
        package = install_command(upgrade.package, upgrade.before)
    return Undo(upgrade, restoring.look(upgrade.file), package)


def undo(planned: Undo, *, backs_up: bool = True, say: Callable[[str], None] = lambda _: None) -> Undone:
    """
    Stops the service and restores the backup. Where the package is still the one that migrates, the service stays
    stopped: it would do the same again.
    """
    is_old = planned.package is None
    restored = restore(planned.plan, backs_up=backs_up, starts=is_old, say=say)
    if planned.package is None:
        record.settle(record.OPEN, record.UNDONE)
        return Undone(restored.backup, "mathesar status" if restored.started else "systemctl start mathesar")
    record.remember(planned.upgrade._replace(state=record.UNDONE))
    if service.systemd_runs():
        # The failure of the version that was undone is no state of what is there now.
        service.systemctl("reset-failed", service.UNIT)
    if build_facts().format == "rpm" and service.systemd_runs():
        # Its scripts start what was stopped only if it is told that it ran.
        paths.WAS_ACTIVE.touch()
    return Undone(restored.backup, planned.package.command)
