"""What becomes of the settings of this machine in the newer version, by the catalogues of both."""

import json
from pathlib import Path
from typing import NamedTuple

from mathesar_admin.settings.catalogue import Setting, catalogue, read_catalogue
from mathesar_admin.settings.store import Settings


class Difference(NamedTuple):
    new: list[str]
    gone: list[str]
    """No longer known, whether they are set here or not."""
    gone_here: list[str]
    """Those of them that are set here."""
    defaults: dict[str, list[str | None]]
    """Other defaults of what is not set here: the old and the new one."""
    refused: dict[str, str]
    """What is set here, and why the newer version does not take it. No value, as it may be a secret."""


def compare(settings: Settings, newer: Path) -> Difference:
    """Compares with the catalogue in the newer version's file. Raises AdminError where that is damaged."""
    before, after = _for_people(catalogue()), _for_people(read_catalogue(newer))
    gone = [name for name in before if name not in after]
    set_here = {name for name, value in settings.values.items() if value.path.name != "defaults.env"}
    both = [name for name in before if name in after and name not in set_here]
    faults = {name: after[name].fault(settings.get(name)) for name in sorted(set_here) if name in after}
    return Difference(
        new=[name for name in after if name not in before],
        gone=gone,
        gone_here=[name for name in gone if name in set_here],
        defaults={
            name: [before[name].default, after[name].default]
            for name in both
            if before[name].default != after[name].default
        },
        refused={name: fault for name, fault in faults.items() if fault is not None},
    )


def text_of(found: Difference) -> str:
    """For people, in a line."""
    parts = [
        f"new: {', '.join(found.new)}" if found.new else "",
        f"gone: {', '.join(found.gone)}" if found.gone else "",
        *(
            f"{name} is {json.dumps(after)} by default, not {json.dumps(before)}"
            for name, (before, after) in found.defaults.items()
        ),
        *(f"{name} {fault}" for name, fault in found.refused.items()),
    ]
    return "; ".join(part for part in parts if part) or "the same"


def _for_people(known: dict[str, Setting]) -> dict[str, Setting]:
    return {name: one for name, one in known.items() if not one.internal}
