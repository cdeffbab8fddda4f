"""What package managers say of a package that is rehearsed."""

import pytest

from mathesar_admin.processes.process import Outcome
from mathesar_admin.upgrading.rehearsal.transaction import of_apt, of_rpm
from tests.conftest import Machine

UNMET = """Some packages could not be installed.
The following packages have unmet dependencies:
 mathesar : Depends: nosuchlib (>= 2) but it is not installable
"""
INST = "Inst mathesar [1.0.0-1] (1.1.0-1 local-deb [amd64])\nConf mathesar (1.1.0-1 local-deb [amd64])\n"


@pytest.mark.parametrize(
    ("outcome", "level", "text"),
    [
        (Outcome(0, INST, ""), "ok", "apt installs it and nothing else"),
        (Outcome(0, f"Inst libx (2 Debian [amd64])\n{INST}", ""), "ok", "apt installs also libx"),
        (Outcome(0, f"Remv postgresql [17]\n{INST}", ""), "problem", "apt would remove postgresql"),
        (
            Outcome(100, UNMET, "E: Unable to correct problems, you have held broken packages.\n"),
            "problem",
            "apt would not install it: mathesar : Depends: nosuchlib (>= 2) but it is not installable",
        ),
        (
            Outcome(100, "", "E: Unsupported file /x.deb given on commandline\n"),
            "problem",
            "apt would not install it: Unsupported file /x.deb given on commandline",
        ),
    ],
)
def test_what_apt_says(machine: Machine, outcome: Outcome, level: str, text: str) -> None:
    assert of_apt(outcome) == (level, text)


@pytest.mark.parametrize(
    ("outcome", "level", "text"),
    [
        (Outcome(0, "", "warning: something\n"), "ok", "rpm takes it"),
        (
            Outcome(1, "", "error: Failed dependencies:\n\tnosuchlib >= 2 is needed by mathesar-1.1.0-1.x86_64\n"),
            "note",
            "it needs what is not installed, and a repository may have: nosuchlib >= 2 is needed by "
            "mathesar-1.1.0-1.x86_64",
        ),
        (
            Outcome(1, "", "\tfile /usr/x from install of mathesar conflicts with file from package y\n"),
            "problem",
            "rpm would not install it: file /usr/x from install of mathesar conflicts with file from package y",
        ),
    ],
)
def test_what_rpm_says(outcome: Outcome, level: str, text: str) -> None:
    assert of_rpm(outcome) == (level, text)
