"""Another installation's unit of the same name: named by status, set-up and the package's scripts, and left alone."""

import pytest

from mathesar_admin.cli import main
from mathesar_admin.database.report import Report
from mathesar_admin.health import web
from mathesar_admin.package import lifecycle
from tests.conftest import Machine
from tests.health.test_status import FACTS, here, run, says

__all__ = ["here"]

BY_HAND = "[Service]\nExecStart=/bin/bash -c '/etc/mathesar/bin/mathesar run'\n"


def install_by_hand(machine: Machine, text: str = BY_HAND) -> str:
    unit = machine.root / "units" / "mathesar.service"
    unit.parent.mkdir(exist_ok=True)
    unit.write_text(text)
    return str(unit)


def test_status_names_it_and_does_not_take_its_answer_for_the_packages(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = install_by_hand(here)
    says(monkeypatch, here, "active", web.Answer(200, ""), Report(FACTS, None))
    said = run(capsys, 1)
    assert f"service:    active, but of another installation: {unit} goes before the package's unit\n" in said
    assert "answers:" not in said
    assert (
        "next:       mathesar setup --take-over, for that installation with its users and data; for a new one" in said
    )
    assert f"then move {unit} away" in said


def test_set_up_refuses_before_it_does_anything(here: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    unit = install_by_hand(here)
    here.calls()
    assert main(["setup", "--non-interactive"]) == 1
    said = capsys.readouterr().err
    assert f"{unit} belongs to another installation of Mathesar" in said
    assert f"move {unit} away" in said
    assert here.calls() == []


@pytest.mark.parametrize("verb", ["installed", "upgraded"])
def test_the_packages_scripts_do_not_restart_it(
    machine: Machine, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    machine.boot()
    for command in ("systemctl", "systemd-sysusers", "systemd-tmpfiles", "deb-systemd-invoke", "dpkg-query"):
        machine.command(command)
    unit = install_by_hand(machine)
    assert lifecycle.main([verb]) == 0
    assert not any("restart" in call for call in machine.calls())
    assert f"Mathesar is installed, but {unit} goes before its unit" in capsys.readouterr().out


def test_a_changed_copy_of_the_packages_own_unit_is_the_administrators(
    here: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    install_by_hand(here, "[Service]\nExecStart=/usr/lib/mathesar/bin/serve config.wsgi\n")
    assert "service:    active\n" in run(capsys, 0)
