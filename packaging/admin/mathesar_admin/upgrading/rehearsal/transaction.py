"""What the package manager says of the package. It is asked for a simulation: nothing is installed or downloaded."""

import re
from pathlib import Path
from typing import NamedTuple

from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.process import Outcome
from mathesar_admin.upgrading.rehearsal.programs import last_line, run_apart

SECONDS = 5 * 60
# Neither waits for the lock of a package manager that runs: simulating takes none, and rpm's test fails at once.
APT = ("apt-get", "-s", "-o", "Debug::NoLocking=1", "install")
RPM = ("rpm", "-U", "--test", "--nosignature")


class Transaction(NamedTuple):
    level: str
    """ok; note, where the repositories may have what is missing; problem."""
    text: str


def simulate(path: Path) -> Transaction:
    """Whether the package manager would take the file, and what else it would do."""
    if build_facts().format == "deb":
        return of_apt(run_apart([*APT, str(path)], timeout=SECONDS))
    return of_rpm(run_apart([*RPM, str(path)], timeout=SECONDS))


def of_apt(outcome: Outcome) -> Transaction:
    """From what apt-get -s has said."""
    if not outcome.succeeded:
        _, _, unmet = outcome.stdout.partition("unmet dependencies:\n")
        reason = " ".join(unmet.split()) or last_line(outcome).removeprefix("E: ")
        return Transaction("problem", f"apt would not install it: {reason}")
    lines = re.findall(r"^(Inst|Remv) (\S+)", outcome.stdout, re.MULTILINE)
    removed = [name for what, name in lines if what == "Remv"]
    others = [name for what, name in lines if what == "Inst" and name != build_facts().record["name"]]
    if removed:
        return Transaction("problem", f"apt would remove {', '.join(removed)}")
    return Transaction(
        "ok", f"apt installs also {', '.join(others)}" if others else "apt installs it and nothing else"
    )


def of_rpm(outcome: Outcome) -> Transaction:
    """From what rpm --test has said, which looks into no repository."""
    if outcome.succeeded:
        return Transaction("ok", "rpm takes it")
    _, found, unmet = outcome.stderr.partition("Failed dependencies:\n")
    if found:
        missing = ", ".join(line.strip() for line in unmet.splitlines() if line.strip())
        return Transaction("note", f"it needs what is not installed, and a repository may have: {missing}")
    return Transaction("problem", f"rpm would not install it: {last_line(outcome).removeprefix('error: ')}")
