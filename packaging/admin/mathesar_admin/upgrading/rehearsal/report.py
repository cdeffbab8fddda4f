"""What a rehearsal says, as findings: for people, and for machines."""

from pathlib import Path
from typing import Any

from mathesar_admin.health.findings import Finding
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.upgrading.rehearsal.functions import of_functions
from mathesar_admin.upgrading.rehearsal.place import megabytes
from mathesar_admin.upgrading.rehearsal.rehearse import Rehearsal
from mathesar_admin.upgrading.rehearsal.settings import text_of

# What installs a file, by the program that installs packages here.
INSTALL = {"apt": "apt install", "dnf": "dnf upgrade", "zypper": "zypper install --allow-unsigned-rpm"}
# Seconds.
SHOWN = 0.05
FAILED = "keep the installed version; fix what is named here, or report it to whoever made the package"


def findings(found: Rehearsal) -> list[Finding]:
    """In the order of an upgrade, with what to do next."""
    parts = [
        _package(found),
        _migrations(found),
        *of_functions(found),
        _start(found),
        _settings(found),
        _space(found),
    ]
    if any(one.level == "problem" for one in parts):
        return [_version(found, None), *parts]
    return [_version(found, install_command(found.package.path)), *parts, _downtime(found)]


def install_command(path: Path) -> str:
    """What installs the package: the file, or the candidate of a repository, which was downloaded and is gone."""
    manager = build_facts().package_manager
    if path.exists():
        return f"{INSTALL[manager]} {path}"
    return {"apt": "apt install mathesar", "dnf": "dnf upgrade mathesar", "zypper": "zypper update mathesar"}[manager]


def _version(found: Rehearsal, step: str | None) -> Finding:
    before, after = build_facts().package_version, found.package.version
    text = f"{after} in place of {before}"
    return Finding("version", "version", text, next=step, facts={"installed": before, "rehearsed": after})


def _package(found: Rehearsal) -> Finding:
    level, text = found.transaction
    return Finding("package", "package", text, level, FAILED if level == "problem" else None)


def _migrations(found: Rehearsal) -> Finding:
    failed = next((one for one in found.ran.events if one["event"] == "migration-failed"), None)
    done = [one for one in found.ran.events if one["event"] == "migrated"]
    seconds = sum(one["seconds"] for one in done)
    applied = [{"name": one["name"], "seconds": round(one["seconds"], 3)} for one in done]
    facts = {"applied": applied, "seconds": round(seconds, 3), "failed": None}
    if failed is not None:
        text = f"{failed['name']} fails: {failed['reason']}"
        reason = {"failed": {"name": failed["name"], "reason": failed["reason"]}}
        return Finding("migrations", "migrations", text, "problem", FAILED, {**facts, **reason})
    names = ", ".join(one["name"] for one in done)
    text = f"{names} in {seconds:.{1 if seconds >= SHOWN else 2}f} s" if done else "none"
    return Finding("migrations", "migrations", text, facts=facts)


def _start(found: Rehearsal) -> Finding:
    answer = next((one for one in found.ran.events if one["event"] == "answered"), None)
    if answer is not None and answer["status"] == 200:
        facts = {"seconds": round(_start_seconds(found), 3), "status": 200}
        return Finding("start", "start", f"it answers after {_start_seconds(found):.1f} s", facts=facts)
    if answer is not None:
        because = f": {found.ran.said}" if found.ran.said else ""
        text = f"its log-in page answers with {answer['status'] or answer['reason']}{because}"
        status = {"seconds": None, "status": answer["status"]}
        return Finding("start", "start", text, "problem", FAILED, status)
    reason = found.ran.fault or "it ended before it answered"
    return Finding(
        "start",
        "start",
        f"it does not start: {reason}",
        "problem",
        found.ran.next or FAILED,
        {"seconds": None, "status": None},
    )


def _start_seconds(found: Rehearsal) -> float:
    """Until the first answer, without the migrations."""
    answered = sum(float(one["seconds"]) for one in found.ran.events if one["event"] == "answered")
    others = sum(float(one["seconds"]) for one in found.ran.events if one["event"] in ("migrated", "functions"))
    return max(0.0, answered - others)


def _settings(found: Rehearsal) -> Finding:
    difference = found.settings
    facts: dict[str, Any] = {"new": difference.new, "gone": difference.gone, "goneHere": difference.gone_here}
    facts.update(defaults=difference.defaults, refused=difference.refused)
    text = text_of(difference)
    if difference.refused:
        name = next(iter(difference.refused))
        return Finding(
            "settings", "settings", text, "problem", f"mathesar config unset {name}, or another value", facts
        )
    if difference.gone_here:
        gone = ", ".join(difference.gone_here)
        return Finding("settings", "settings", f"{text}; set here and no longer known: {gone}", "note", facts=facts)
    return Finding("settings", "settings", text, facts=facts)


def _space(found: Rehearsal) -> Finding:
    facts = {
        "package": found.package.size,
        "backup": found.metadata.dump_size,
        "databaseBefore": found.metadata.size,
        "databaseAfter": found.size_after,
    }
    text = (
        f"the package takes {megabytes(facts['package'])}, a backup of the database {megabytes(facts['backup'])}, "
        f"the database {megabytes(facts['databaseAfter'])} instead of {megabytes(facts['databaseBefore'])}"
    )
    return Finding("space", "space", text, facts=facts)


def _downtime(found: Rehearsal) -> Finding:
    migrations = sum(one["seconds"] for one in found.ran.events if one["event"] == "migrated")
    parts = {
        "unpacking": found.unpack_seconds,
        "backup": found.metadata.dump_seconds if migrations else 0.0,
        "migrations": migrations,
        "functions": sum(one["seconds"] for one in found.ran.events if one["event"] == "functions"),
        "start": _start_seconds(found),
    }
    shown = ", ".join(f"{name} {seconds:.1f}" for name, seconds in parts.items() if seconds >= SHOWN)
    facts = {"seconds": round(sum(parts.values()), 3), **{name: round(one, 3) for name, one in parts.items()}}
    return Finding("downtime", "downtime", f"about {max(1, round(sum(parts.values())))} s ({shown})", facts=facts)
