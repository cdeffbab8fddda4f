"""Whether the service answers, why not, and the next step."""

from collections.abc import Mapping

from mathesar_admin import paths
from mathesar_admin.database.report import Question, Report
from mathesar_admin.database.role import are_ours_to_make
from mathesar_admin.database.server import is_listening, is_local
from mathesar_admin.health.findings import Finding
from mathesar_admin.health.listener import foreign_program, free_address
from mathesar_admin.health.read_only import step_of_read_only
from mathesar_admin.manual.installation import known_folders
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.settings.listen import shown, socket_of
from mathesar_admin.unit import journal, service
from mathesar_admin.unit.service import UnitState
from mathesar_admin.upgrading.outcome import failed_migration

# On this machine set-up starts the server, and makes role and database: the step that helps where they are missing.
MENDED_BY_SETUP = ("down", "role", "database")

# In a container without it, where no command of ours can start the service.
BY_SYSTEMD = "start this system with systemd as its first process, and Mathesar starts with it"


def look_at_answers(state: UnitState, environment: Mapping[str, str], question: Question) -> list[Finding]:
    # Here, as it takes as long to load as all the rest, and the database is being asked meanwhile.
    from mathesar_admin.health import web

    address = environment.get("MATHESAR_LISTEN", "")
    url = shown(address)
    answer = web.ask(address)
    facts = {"url": url, "status": answer.status, "page": answer.page}
    if state.active != "active":
        other = foreign_program(address)
        if other is not None:
            step = (
                f"stop that program; or give Mathesar another port: mathesar setup --listen {free_address(address)}"
            )
            text = f"no: {other} listens on {address}"
            return [Finding("answers", "answers", text, "problem", step, {**facts, "listener": other})]
    if answer.status == 200:
        return [Finding("answers", "answers", url, facts=facts)]
    if answer.status == 302 and answer.page == 200:
        text = f"{url} (no administrator yet: whoever opens it first becomes one)"
        step = "mathesar createsuperuser" + ("" if socket_of(address) else f", or open {url}")
        return [Finding("answers", "answers", text, "note", step, facts)]
    if answer.status is not None and "://" in answer.place:
        return [Finding("answers", "answers", f"{url} (it leads to {answer.place})", facts=facts)]
    starts = journal.last_starts(state)
    reasons, steps = journal.last_words(starts)
    former = (service.running_environment() or {}).get("MATHESAR_LISTEN", address)
    if answer.status is None and former != address:
        text = f"no ({answer.fault}): the service still listens on {former}"
        return [Finding("answers", "answers", text, "problem", "systemctl restart mathesar", facts)]
    if answer.status is not None and question.answer().fault is not None:
        report = question.answer()
        text = f"{url} answers {answer.page or answer.status} instead of a page, for want of its database"
        found = Finding("answers", "answers", text, "problem", _remedy(state, environment, report), facts)
        return [found, *_because([str(report.fault)])]
    if answer.status is not None:
        # The application runs, and fails: its log says where.
        text = f"{url} answers {answer.page or answer.status} instead of a page"
        step = "journalctl -u mathesar -n 50; where the application's own files are damaged, reinstall the package"
        found = Finding("answers", "answers", text, "problem", step, facts)
        return [found, *_because(reasons)]
    from mathesar_admin.unit.start_failure import lines_of, said_by_systemd, start_failure

    runs = state.active == "active"
    lines = [] if runs and reasons else lines_of(starts)
    failure = None if runs else start_failure(service.UNIT, lines)
    if failure is not None:
        reasons, steps = [failure.text, *said_by_systemd(lines)], [failure.next]
    first, *others = steps or [_remedy(state, environment, question.answer())]
    migration = None if runs else failed_migration(starts, environment.get("POSTGRES_PORT") or "5432")
    if migration is not None:
        reasons, first = [migration.text], migration.next or first
    found = Finding("answers", "answers", f"no ({answer.fault})", "problem", first, facts)
    return [found, *_because(reasons or said_by_systemd(lines)), *_or(others)]


def _because(reasons: list[str]) -> list[Finding]:
    return [Finding("reason", "  because", reason, "note") for reason in reasons]


def _or(steps: list[str]) -> list[Finding]:
    return [Finding("other", "  or", step, "note") for step in steps]


def _remedy(state: UnitState, environment: Mapping[str, str], report: Report) -> str:
    """The next step where the service does not answer."""
    if not service.systemd_runs():
        return BY_SYSTEMD
    if state.enabled.startswith("masked"):
        return "systemctl unmask mathesar; mathesar setup"
    found = [] if paths.TAKEN_OVER.exists() else known_folders()
    if found:
        return f"mathesar setup --take-over {found[0]}, for the installation there; for a new one, mathesar setup"
    if report.next is not None and not (are_ours_to_make(environment) and report.kind in MENDED_BY_SETUP):
        return report.next
    if (report.facts or {}).get("readOnly"):
        return step_of_read_only(environment, report.facts["readOnly"])  # type: ignore[index]  # seen above
    server = build_facts().server
    host, port = environment.get("POSTGRES_HOST", ""), environment.get("POSTGRES_PORT") or "5432"
    if is_local(host) and not is_listening(host, port):
        if not service.server_is_installed():
            follow = "; Mathesar then sets itself up" if server.starts_itself else "; mathesar setup"
            return server.install + follow
        return "mathesar setup, which starts PostgreSQL, or says why it does not start"
    return "mathesar setup; more: journalctl -u mathesar"
