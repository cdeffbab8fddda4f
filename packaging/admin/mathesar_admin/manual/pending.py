"""The installation that is still to be taken over, if one was asked for."""

import re
from pathlib import Path

from mathesar_admin.errors import AdminError
from mathesar_admin.manual.installation import Manual, find_manual, runs_by_itself
from mathesar_admin.manual.record import read_record
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.unit.other_unit import other_unit

# Upstream cannot upgrade what is older.
OLDEST = "0.2.0"


def pending(take_over: str | None) -> Manual | None:
    """
    What `--take-over` still has to do. None where it was not given, or has done its work: the record says so, and no
    unit goes before the package's again.
    Raises AdminError for an installation that cannot be taken over.
    """
    if take_over is None:
        return None
    record = read_record()
    if record is not None and other_unit() is None:
        if take_over and Path(take_over).absolute() != record.folder:
            raise AdminError(f"{record.folder} was taken over already, and Mathesar has one database")
        return None
    manual = find_manual(take_over)
    _refuse(manual)
    return manual


def _refuse(manual: Manual) -> None:
    ours = build_facts().record["version"]
    if _numbers(manual.version) > _numbers(ours):
        raise AdminError(
            f"{manual.folder} is Mathesar {manual.version}, and the package is {ours}",
            f"Install a package of {manual.version} or newer.",
        )
    if _numbers(manual.version) < _numbers(OLDEST):
        raise AdminError(
            f"{manual.folder} is Mathesar {manual.version}, which no newer one can upgrade",
            f"Releases before {OLDEST} have to be installed anew, see upstream's upgrade.md.",
        )
    running = runs_by_itself(manual.folder)
    if running is not None:
        number, unit = running
        step = f"systemctl disable --now {unit}" if unit.endswith(".service") else f"kill {number}"
        raise AdminError(f"Mathesar still runs from {manual.folder}, as process {number}", f"End it: {step}")


def _numbers(version: str) -> list[int]:
    """The numbers of a release, without what marks a preview of it."""
    found = re.match(r"\d+(\.\d+)*", version)
    return [int(number) for number in found.group().split(".")] if found else []
