"""The backup of the day."""

import pytest

from mathesar_admin.backup import schedule
from mathesar_admin.errors import AdminError
from tests.conftest import Machine


def test_it_is_turned_on_with_databases_and_off_again(machine: Machine) -> None:
    machine.boot()
    machine.command("systemctl")
    assert "with one, two" in schedule.set_schedule("daily", ("one", "two"))
    assert machine.calls() == ["systemctl enable --now mathesar-backup.timer"]
    assert schedule.databases_of_the_day() == ("one", "two")
    schedule.set_schedule("off", ())
    assert machine.calls() == ["systemctl disable --now mathesar-backup.timer"]
    assert schedule.databases_of_the_day() == ("one", "two")
    schedule.set_schedule("daily", ())
    assert schedule.databases_of_the_day() == ()


def test_what_systemd_refuses_is_said(machine: Machine) -> None:
    machine.boot()
    machine.command("systemctl", "echo 'unit is masked' >&2; exit 1")
    with pytest.raises(AdminError, match="unit is masked"):
        schedule.set_schedule("daily", ())


@pytest.mark.usefixtures("machine")
def test_without_systemd_nothing_is_promised() -> None:
    with pytest.raises(AdminError, match="systemd does not run here"):
        schedule.set_schedule("daily", ())
