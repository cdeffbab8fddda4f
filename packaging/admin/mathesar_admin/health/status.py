"""How the service, its database and its role are, and the next step."""

from collections.abc import Mapping
from pathlib import Path

from mathesar_admin import paths
from mathesar_admin.collaborators.report import look_if_local
from mathesar_admin.database.report import Question, Report
from mathesar_admin.database.role import are_ours_to_make
from mathesar_admin.domain.naming import for_status
from mathesar_admin.health.account import look_at_account
from mathesar_admin.health.answering import BY_SYSTEMD, look_at_answers
from mathesar_admin.health.findings import Finding
from mathesar_admin.health.read_only import step_of_read_only
from mathesar_admin.health.upkeep import look_at_backup_of_the_day, look_at_upkeep
from mathesar_admin.manual.findings import look_at_former
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.package.image_build import is_image_build
from mathesar_admin.processes.process import PATH
from mathesar_admin.settings.store import Settings
from mathesar_admin.unit import service
from mathesar_admin.unit.other_unit import other_unit, step_of
from mathesar_admin.unit.service import UnitState
from mathesar_admin.upgrading.waits import look_at_waits


def look(settings: Settings) -> list[Finding]:
    """Everything that `mathesar status` says. Root only; what cannot be found out is said, and is not an error."""
    if is_image_build():
        # What answers here, or is the database, would be the host's.
        return [_version(), _image(), *_settings(settings)]
    environment = {"PATH": PATH, "LC_ALL": "C.UTF-8", **settings.environment()}
    question = Question(environment)
    # While the database is being asked.
    state = service.unit_state()
    other = other_unit()
    # What answers is not the package's then.
    answers = [] if other is not None else look_at_answers(state, environment, question)
    remarks = [
        *look_at_former(),
        *look_at_account(),
        *look_if_local(environment),
        *for_status(settings),
        *_network(environment),
        *look_at_upkeep(),
        *look_at_backup_of_the_day(),
        *_settings(settings),
    ]
    return [
        _version(),
        _service(state, other),
        *look_at_waits(environment, question.answer()),
        *answers,
        *_database(environment, question.answer()),
        *remarks,
    ]


def _version() -> Finding:
    facts = build_facts()
    version = {"version": facts.package_version, "release": facts.record["version"]}
    return Finding("version", "version", facts.package_version, facts=version)


def _service(state: UnitState, other: Path | None) -> Finding:
    active = state.active or "unknown"
    facts = {"active": active, "enabled": state.enabled, "other": None if other is None else str(other)}
    if not service.systemd_runs():
        return Finding("service", "service", "not started: systemd does not run here", "note", BY_SYSTEMD, facts)
    if other is not None:
        text = f"{active}, but of another installation: {other} goes before the package's unit"
        return Finding("service", "service", text, "problem", step_of(other), facts)
    remark = ""
    if state.enabled == "disabled":
        remark = " (not started at boot: systemctl enable mathesar)"
    elif state.enabled.startswith("masked"):
        remark = f" ({state.enabled})"
    level = "problem" if active != "active" else "note" if remark else "ok"
    return Finding("service", "service", active + remark, level, facts=facts)


def _image() -> Finding:
    text = "not started, as an image is being built here: this is a chroot, or SYSTEMD_OFFLINE is set"
    if paths.SET_UP_AT_BOOT.is_symlink():
        return Finding("service", "service", f"{text}; the first boot sets everything up", "problem", "boot it")
    step = "boot it" if build_facts().server.starts_itself else "mathesar setup, to have the first boot set it up"
    return Finding("service", "service", text, "problem", step)


def _database(environment: Mapping[str, str], report: Report) -> list[Finding]:
    name, host, user = (environment.get(f"POSTGRES_{what}", "") for what in ("DB", "HOST", "USER"))
    port = environment.get("POSTGRES_PORT") or None
    text = f"{name} on {host}, port {port or 'not known yet'}, as role {user}"
    place = {"name": name, "host": host, "port": port, "user": user}
    facts = {**place, "fault": report.fault}
    if report.facts is None:
        # Nothing more is known of the role. On this machine, what the service needs for an answer is said there.
        unsaid = report.fault is None or are_ours_to_make(environment)
        said = text if unsaid else f"{text} ({report.fault})"
        return [Finding("database", "database", said, "ok" if unsaid else "problem", report.next, facts)]
    database = Finding("database", "database", text, facts=facts)
    if report.facts.get("readOnly"):
        text += " (it takes no writes now: a standby, or set to read-only)"
        step = step_of_read_only(environment, report.facts["readOnly"])
        database = Finding("database", "database", text, "problem", step, facts)
    role = report.facts["role"]
    extra = [*(one["text"] for one in role["extra"]), *_memberships(role["memberOf"])]
    level = "note" if any(one["foreign"] for one in role["extra"]) else "ok"
    said = f"LOGIN only; extra privileges: {', '.join(extra) or 'none'}"
    password = "as in the settings" if environment.get("POSTGRES_PASSWORD") else "empty"
    where = f"host {host}, port {port or '5432'}, role {user}, password {password}"
    return [
        database,
        Finding("role", "role", said, level, facts=role),
        *(
            Finding("data", "your data", f"database {one}; to connect it: {where}", facts={"database": one, **place})
            for one in report.facts["databases"]
        ),
    ]


def _memberships(roles: list[str]) -> list[str]:
    return [f"those of {', '.join(roles)}"] if roles else []


def _network(environment: Mapping[str, str]) -> list[Finding]:
    from mathesar_admin.network.findings import look_at_network

    return look_at_network(environment)


def _settings(settings: Settings) -> list[Finding]:
    """What `mathesar config check` finds fault with."""
    from mathesar_admin.settings.checking.check import check_settings

    faults = [remark for remark in check_settings(settings) if remark.is_fault]
    return [Finding("settings", "settings", str(one), "note", "mathesar config check") for one in faults]
