"""A unit of the same name that goes before the package's, such as that of upstream's guide."""

from pathlib import Path

from mathesar_admin import paths


def other_unit() -> Path | None:
    """
    Where it is, or None. A copy that `systemctl edit --full` has made of the package's own still starts the package's
    program, and is the administrator's way to change it; a link to /dev/null masks the unit.
    """
    for path in paths.UNITS_BEFORE_OURS:
        if path.is_file() and "/usr/lib/mathesar/bin/serve" not in path.read_text(encoding="utf-8", errors="replace"):
            return path
    return None


def step_of(path: Path) -> str:
    """What to do, to run the package's Mathesar instead."""
    return (
        "mathesar setup --take-over, for that installation with its users and data; for a new one: systemctl disable "
        f"--now mathesar, then move {path} away, systemctl daemon-reload, and mathesar setup; or remove the package"
    )
