"""The machine's clock."""

import time
from collections.abc import Iterator
from datetime import datetime, timezone

from mathesar_admin.health.doctor.diagnosis import CRITICAL, OK, WARNING, Diagnosis
from mathesar_admin.health.doctor.scene import Scene
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.process import run

WHY = "sessions and certificates end by the clock, and backups have their names from it"


def look_at_clock(_: Scene) -> Iterator[Diagnosis]:
    now = datetime.now(timezone.utc)
    said = f"{now:%Y-%m-%d %H:%M} UTC"
    built = build_facts().record.get("epoch")
    if isinstance(built, int) and time.time() < built:
        text = f"it is {said} by the clock, which is before the package was made"
        yield Diagnosis("clock", CRITICAL, text, WHY, "timedatectl set-ntp true")
        return
    if run(["systemd-detect-virt", "--quiet", "--container"]).succeeded:
        yield Diagnosis("clock", OK, f"{said}, the clock of the machine that this container is on")
        return
    shown = run(["timedatectl", "show", "--property=NTPSynchronized", "--property=NTP"]).stdout
    found = dict(line.partition("=")[::2] for line in shown.splitlines())
    if found.get("NTPSynchronized") == "no":
        text = f"{said}, and nothing sets it by the network"
        yield Diagnosis("clock", WARNING, text, WHY, "timedatectl set-ntp true; or install chrony", found)
    else:
        yield Diagnosis("clock", OK, said, facts=found)
