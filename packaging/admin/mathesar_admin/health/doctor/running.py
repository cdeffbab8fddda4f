"""What status says, and whether what runs is what is installed."""

from collections.abc import Iterator
from pathlib import Path

from mathesar_admin import paths
from mathesar_admin.health import status
from mathesar_admin.health.doctor.diagnosis import CRITICAL, OK, WARNING, Diagnosis, of_finding
from mathesar_admin.health.doctor.scene import Scene
from mathesar_admin.health.findings import Finding
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.package.image_build import is_image_build
from mathesar_admin.package.installation import lacks_scripts
from mathesar_admin.processes.process import run
from mathesar_admin.settings.checking.check import check_settings
from mathesar_admin.unit import service

# Of each key of status, why it matters.
WHYS = {
    "service": "nobody can use Mathesar while its service does not run, or does not start with the machine",
    "answers": "nobody can use Mathesar as long as its web interface does not answer",
    "account": "whoever logs in with it goes round Mathesar's own log-in",
    "wait": "a migration waits for that lock, and Mathesar does not answer meanwhile",
    "database": "without its own tables Mathesar cannot start or save anything",
    "role": "whoever administers Mathesar can do with PostgreSQL what its role can",
    "collaborators": "people whose role cannot log in are refused by PostgreSQL",
    "domain": "people reach Mathesar under this name only",
    "network": "the sandbox and the settings have to fit each other",
    "fence": "the service is not let through to what its settings name, or nobody to it",
    "settings": "the service does not see what its administrator meant",
    "upkeep": "expired sessions and old backups pile up",
    "former": "two installations of Mathesar on one machine get into each other's way",
}
WHY = "it keeps Mathesar from working as its administrator meant"
SAYS = "; it says: "
# Said by status in its text, and no next step there: an administrator may mean it so.
FIXES = {
    "service": "systemctl enable --now mathesar",
    "role": "as a superuser of PostgreSQL, in psql: ALTER ROLE {user} NOSUPERUSER NOREPLICATION NOBYPASSRLS",
}


def look_at_status(scene: Scene) -> Iterator[Diagnosis]:
    """The findings of status; the reasons of one that does not answer become its own."""
    reasons = []
    found = status.look(scene.settings)
    for one in found:
        if one.key == "reason":
            reasons.append(one.text)
    answers = next((one.next for one in found if one.key == "answers"), None)
    for one in found:
        if one.key == "reason":
            continue
        if one.key == "service" and one.level == "problem" and one.next is None and answers is not None:
            # Where something else keeps it from running, as PostgreSQL does, to start it alone does not help.
            one = one._replace(next=answers)  # noqa: PLW2901
        yield _of(one, reasons if one.key == "answers" else [], scene.environment.get("POSTGRES_USER", ""))
    for remark in check_settings(scene.settings):
        if not remark.is_fault:
            yield Diagnosis("remarks", OK, str(remark))


def _of(one: Finding, reasons: list[str], user: str) -> Diagnosis:
    found = of_finding(one, WHYS.get(one.key, WHY))
    if found.severity != OK and found.fix is None:
        fix = FIXES.get(one.key)
        if fix is None and found.severity == WARNING:
            # A remark for which there is nothing to type.
            return found._replace(severity=OK)
        found = found._replace(fix=(fix or "mathesar status").format(user=user))
    if reasons and found.severity != OK:
        return found._replace(why=f"{found.why}{SAYS}{' / '.join(reasons)}")
    return found


def look_at_installed(_: Scene) -> Iterator[Diagnosis]:
    """The files that the service runs: whether they are there, compiled, and older than its start."""
    facts = build_facts()
    python = facts.virtualenv / "bin" / "python3"
    if not python.exists():
        target = python.readlink() if python.is_symlink() else python
        text = f"{target} is gone, with which Mathesar runs: a package for this release of the distribution is needed"
        yield Diagnosis("python", CRITICAL, text, "the service cannot start", "install that package")
        return
    said = run([str(python), "-ISc", "import sys; print(sys.version.split()[0])"]).stdout.strip()
    yield Diagnosis("python", OK, f"Python {said} at {python.resolve()}", facts={"python": said})
    yield _bytecode()
    pid = run(["systemctl", "show", "-P", "MainPID", service.UNIT]).stdout.strip()
    if _has_replaced_files(pid, facts.virtualenv):
        why = "what runs is not what is installed, and loads the rest of its files from another version"
        text = "the service runs since before the package's files were put there"
        yield Diagnosis("restart", WARNING, text, why, "systemctl restart mathesar")


def _has_replaced_files(pid: str, virtualenv: Path) -> bool:
    """
    True where the process has loaded libraries of the virtualenv that are not those which lie there now. Package
    managers put new files in the place of old ones. No times are compared: the clock may have been set meanwhile.
    """
    if is_image_build() or not pid.isdecimal() or pid == "0":
        return False
    try:
        loaded = (paths.PROCESSES / pid / "maps").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    # In the service's own view of the file systems, /usr may be a root.
    place = "/".join(("", *virtualenv.parts[-2:], ""))
    return any(place in line and line.endswith(" (deleted)") for line in loaded.splitlines())


def _bytecode() -> Diagnosis:
    if not lacks_scripts():
        return Diagnosis("bytecode", OK, "compiled from the files that are installed")
    why = "the service starts slower without it; and bytecode of another version would run in place of this one"
    return Diagnosis("bytecode", WARNING, "missing, or another version's", why, "mathesar setup")
