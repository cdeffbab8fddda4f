"""The unit that upstream's guide has people write: read, put aside, and put back."""

import contextlib
import re
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.unit import service
from mathesar_admin.unit.other_unit import other_unit
from mathesar_shared.environment_file.parsing import parse

# systemd takes neither for a unit nor for a drop-in what ends like this.
ASIDE = ".before-package"
PROPERTIES = ("WorkingDirectory", "ExecStart", "Environment", "EnvironmentFiles", "UnitFileState", "ActiveState")


class Unit(NamedTuple):
    path: Path
    folder: Path
    """Where it runs: WorkingDirectory=."""
    command: str
    environment: dict[str, str]
    """What its Environment= and EnvironmentFile= say."""
    is_enabled: bool
    is_active: bool


def unit_by_hand() -> Unit | None:
    """The unit that systemd takes instead of the package's, as systemd reads it, with its drop-ins."""
    path = other_unit()
    if path is None:
        return None
    shown = service.systemctl("show", f"--property={','.join(PROPERTIES)}", service.UNIT).stdout
    found: dict[str, list[str]] = {}
    for line in shown.splitlines():
        name, _, value = line.partition("=")
        found.setdefault(name, []).append(value)
    said = {name: values[0] for name, values in found.items()}
    command = said.get("ExecStart", "")
    argv = re.search(r"argv\[\]=(.*?) ; ", command)
    return Unit(
        path=path,
        folder=Path(said.get("WorkingDirectory", "").lstrip("!-") or "/"),
        command=argv.group(1) if argv else "",
        environment={**_words(said.get("Environment", "")), **_files(found.get("EnvironmentFiles", []))},
        is_enabled=said.get("UnitFileState", "").startswith("enabled"),
        is_active=said.get("ActiveState") in ("active", "activating", "reloading"),
    )


def drop_ins(unit: Unit) -> list[Path]:
    """Those that were made for it; the package's own stays."""
    folder = Path(f"{unit.path}.d")
    return [path for path in sorted(folder.glob("*.conf")) if path != paths.NETWORK_DROP_IN]


def aside(path: Path) -> Path:
    """Where a file of it lies when it is put aside: a purge of the package empties the folder of drop-ins."""
    if path.parent.suffix == ".d":
        return path.parent.with_name(f"{path.parent.name}{ASIDE}") / path.name
    return path.with_name(f"{path.name}{ASIDE}")


def put_aside(unit: Unit) -> None:
    """All of it or nothing."""
    moved: list[Path] = []
    try:
        # The unit last: as long as it is there, it is the one that starts.
        for path in (*drop_ins(unit), unit.path):
            aside(path).parent.mkdir(exist_ok=True)
            path.rename(aside(path))
            moved.append(path)
    except OSError:
        for path in moved:
            aside(path).rename(path)
        raise
    with contextlib.suppress(OSError):
        Path(f"{unit.path}.d").rmdir()
    service.daemon_reload()
    if unit.is_enabled:
        # Its link leads to the file that is gone.
        service.systemctl("reenable", service.UNIT)


def way_back(unit: Unit) -> str:
    """The commands that let the former installation run again."""
    folder = Path(f"{unit.path}.d")
    made = [f"mkdir -p {folder}"] if drop_ins(unit) else []
    moved = [f"mv {aside(path)} {path}" for path in (*drop_ins(unit), unit.path)]
    enabled = ["systemctl reenable mathesar"] if unit.is_enabled else []
    steps = [
        "systemctl stop mathesar",
        *made,
        *moved,
        "systemctl daemon-reload",
        *enabled,
        "systemctl start mathesar",
    ]
    return " && ".join(steps)


def _words(text: str) -> dict[str, str]:
    """As systemctl(1) shows Environment=: words, those with blanks in quotes."""
    found = {}
    for word in re.findall(r'"(?:[^"\\]|\\.)*"|\S+', text):
        plain = re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word
        name, separator, value = plain.partition("=")
        if separator:
            found[name] = value
    return found


def _files(shown: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in shown:
        path = Path(re.sub(r" \(ignore_errors=(yes|no)\)$", "", one))
        if path.is_file():
            found.update(parse(path.read_bytes()))
    return found
