"""Whether the unit that systemd starts is the package's, and what changes it."""

import os
from collections.abc import Iterator

from mathesar_admin import paths
from mathesar_admin.health.doctor.diagnosis import OK, WARNING, Diagnosis
from mathesar_admin.health.doctor.scene import Scene
from mathesar_admin.unit import service
from mathesar_admin.unit.other_unit import other_unit

PROPERTIES = ("FragmentPath", "DropInPaths", "NeedDaemonReload", "Result", "NRestarts")


def look_at_unit(_: Scene) -> Iterator[Diagnosis]:
    """The unit's file and its drop-ins. Where another installation's unit is in the way, status has said so."""
    if not service.systemd_runs() or other_unit() is not None:
        return
    found = properties(service.UNIT, PROPERTIES)
    place = found.get("FragmentPath", "")
    facts = {"path": place, "dropIns": found.get("DropInPaths", "").split()}
    if place and not is_packaged(place):
        text = f"{place} is a copy, which goes before the package's unit"
        why = "upgrades do not change it, so it may lack what the installed version needs"
        fix = "systemctl edit mathesar, for the lines that differ; then remove the copy and systemctl daemon-reload"
        yield Diagnosis("unit", WARNING, text, why, fix, facts)
    else:
        yield Diagnosis("unit", OK, place or "unknown to systemd", facts=facts)
    for drop_in in facts["dropIns"]:
        whose = "made by mathesar setup" if drop_in == str(paths.NETWORK_DROP_IN) else "an administrator's"
        yield Diagnosis("drop-in", OK, f"{drop_in}, {whose}", facts={"path": drop_in})
    if found.get("NeedDaemonReload") == "yes":
        why = "the unit's files have changed, and systemd goes by what it has read before"
        yield Diagnosis("reload", WARNING, "systemd has not read the unit again", why, "systemctl daemon-reload")


def properties(unit: str, names: tuple[str, ...]) -> dict[str, str]:
    """What systemd says of a unit."""
    shown = service.systemctl("show", f"--property={','.join(names)}", unit)
    return dict(line.partition("=")[::2] for line in shown.stdout.splitlines())


def is_packaged(place: str) -> bool:
    """True for a file of packages: on merged systems /lib is a link to /usr/lib."""
    return os.path.realpath(place).startswith(f"{os.path.realpath('/usr/lib/systemd/system')}/")
