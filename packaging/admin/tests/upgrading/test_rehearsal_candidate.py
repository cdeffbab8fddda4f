"""The candidate of a repository, downloaded by the package manager."""

import pytest

from mathesar_admin.errors import AdminError
from mathesar_admin.upgrading.rehearsal.candidate import download
from tests.conftest import RECORD, SERVER, Machine


@pytest.fixture(params=["apt", "dnf", "zypper"])
def manager(request: pytest.FixtureRequest, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    kind = "deb" if name == "apt" else "rpm"
    machine.record({**RECORD, "format": kind, "server": {**SERVER, "install": f"{name} install postgresql"}})
    monkeypatch.setattr("mathesar_admin.upgrading.rehearsal.candidate.PATH", f"{machine.commands}:/usr/bin:/bin")
    return name


def test_the_file_that_it_downloads_is_found(machine: Machine, manager: str) -> None:
    kind = "deb" if manager == "apt" else "rpm"
    command = "apt-get" if manager == "apt" else manager
    # apt writes where it is, the others where they are told to, zypper in a folder of the repository's.
    machine.command(
        command, f'for one; do case $one in --*dir=*) cd "${{one#*=}}" ;; esac; done; touch mathesar.{kind}'
    )
    found = download(machine.root)
    assert (found.parent, found.name) == (machine.root / "candidate", f"mathesar.{kind}")
    assert "mathesar" in machine.calls()[0]


def test_without_a_repository_it_says_what_else_to_do(machine: Machine, manager: str) -> None:
    machine.command("apt-get" if manager == "apt" else manager, "echo 'E: no source' >&2; exit 1")
    with pytest.raises(AdminError, match=f"{manager} has no package mathesar to download: E: no source") as refused:
        download(machine.root)
    assert refused.value.hints == ("Give the package's file: mathesar rehearse FILE",)
