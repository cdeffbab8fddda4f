"""The files of the bundle, before names and secrets are taken out of them."""

import platform
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mathesar_admin import paths
from mathesar_admin.health.bundle.journal import kept_of_application, lines_of_journal
from mathesar_admin.health.doctor import diagnosis
from mathesar_admin.health.doctor.diagnosis import Diagnosis
from mathesar_admin.health.doctor.running import SAYS
from mathesar_admin.health.findings import Finding, as_text
from mathesar_admin.processes.process import run
from mathesar_admin.settings.catalogue import catalogue
from mathesar_admin.settings.store import Settings
from mathesar_admin.unit import service

# Kinds of settings whose values say nothing of anybody.
HARMLESS = ("boolean", "enum", "count", "seconds", "port")
SHOWN = (
    *("ActiveState", "SubState", "Result", "ExecMainCode", "ExecMainStatus", "NRestarts", "UnitFileState"),
    *("FragmentPath", "DropInPaths", "NeedDaemonReload", "MemoryCurrent", "TasksCurrent", "IPAddressDeny"),
)
UNITS = (service.UNIT, service.BYTECODE_UNIT, service.UPKEEP_UNIT, service.UPKEEP_TIMER)


def parts_of(
    settings: Settings, found: Sequence[Finding], examined: Sequence[Diagnosis]
) -> Iterator[tuple[str, str]]:
    """
    Names and texts. Root only.
    found     what status says
    examined  what the doctor says
    """
    yield "system.txt", _system()
    yield "settings.txt", "\n".join(_settings(settings)) + "\n"
    yield "status.txt", as_text([_without_journal(one) for one in found]) + "\n"
    yield "doctor.json", diagnosis.as_json([_without_said(one) for one in examined]) + "\n"
    yield "unit.txt", _unit()
    yield "journal.txt", "\n".join(lines_of_journal()) + "\n"


def _without_journal(one: Finding) -> Finding:
    """A reason is a line of the journal, of which little may be kept."""
    return one._replace(text=kept_of_application(one.text) or "(left out)") if one.key == "reason" else one


def _without_said(one: Diagnosis) -> Diagnosis:
    """Without what the application has said itself, which is in the journal as far as it may be."""
    what = one.what.partition(": ")[0] if one.key == "application" else one.what
    return one._replace(what=what, why=one.why and one.why.partition(SAYS)[0])


def _system() -> str:
    said = dict(line.partition("=")[::2] for line in _read(Path("/etc/os-release")).splitlines())
    facts: Mapping[str, Any] = {
        "distribution": said.get("PRETTY_NAME", "").strip('"'),
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "virtualization": run(["systemd-detect-virt"]).stdout.strip(),
        "systemd": run(["systemctl", "--version"]).stdout.partition("\n")[0],
        "memory": _read(Path("/proc/meminfo")).partition("\n")[0],
        "disk": run(["df", "-h", "--output=size,avail,pcent", str(paths.STATE)]).stdout.strip(),
        "lsm": _read(Path("/sys/kernel/security/lsm")).strip(),
    }
    return "".join(f"{name}: {value}\n" for name, value in facts.items())


def _settings(settings: Settings) -> Iterator[str]:
    """
    Which settings are set and where. A value is there only where its kind can say nothing of anybody and it is one
    that the setting may have; a name that is no setting's may itself be a slip of the keyboard, and is counted only.
    """
    strangers = 0
    for name, value in settings.values.items():
        setting = catalogue().get(name)
        if setting is None:
            strangers += 1
        elif value.path != paths.DEFAULTS:
            is_plain = setting.kind in HARMLESS and not setting.secret and setting.fault(value.text) is None
            yield f"{name}={value.text if is_plain else '(set, not shown)'}  # {value.path.name}"
    if strangers:
        yield f"# and {strangers} names that are no settings"
    for path in (paths.SSO, paths.FILE_STORAGE, paths.CONFIGURATION / "local.py"):
        yield f"# {path.name}: {'there' if path.exists() else 'not there'}"


def _unit() -> str:
    """How systemd sees the units. What is in drop-ins is not shown: a line such as Environment= may hold a secret."""
    return "\n\n".join(
        f"[{unit}]\n" + service.systemctl("show", f"--property={','.join(SHOWN)}", unit).stdout.strip()
        for unit in UNITS
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
