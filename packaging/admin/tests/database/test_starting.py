"""How the distribution's own server is brought up."""

from pathlib import Path

import pytest

from mathesar_admin.database import starting
from mathesar_admin.errors import AdminError
from mathesar_admin.processes import process
from tests.conftest import RECORD, Machine


def rpm_machine(machine: Machine, version: str = "16.11") -> Path:
    """A booted machine of the RPM world, where people make the first cluster."""
    data: Path = machine.root / "data"
    data.mkdir()
    cluster = {"folder": str(data), "make": "postgresql-setup --initdb"}
    own = {"service": "postgresql.service", "startsItself": False, "cluster": cluster, "install": "dnf install x"}
    machine.record({**RECORD, "format": "rpm", "server": own})
    machine.boot()
    served = machine.root / "run/.s.PGSQL.5432"
    serve = f'import socket, time; s = socket.socket(1); s.bind("{served}"); s.listen(); time.sleep(3)'
    machine.command("systemctl", f"case $1 in enable) rm -f {served}; python3 -c '{serve}' & ;; esac")
    machine.command("postgresql-setup", f": >{data}/PG_VERSION")
    machine.command("postgres", f'echo "postgres (PostgreSQL) {version}"')
    return data


def changes(machine: Machine) -> list[str]:
    return [call for call in machine.calls() if call.startswith(("postgresql-setup", "systemctl enable"))]


def test_a_server_that_was_killed_is_started_although_its_socket_is_there(machine: Machine) -> None:
    (rpm_machine(machine) / "PG_VERSION").touch()
    machine.socket(5432)
    machine.kill_servers()
    starting.bring_up(machine.environment())
    assert changes(machine) == ["systemctl enable --now postgresql.service"]


def test_a_server_that_does_not_start_ends_the_set_up_with_where_its_reasons_are(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rpm_machine(machine) / "PG_VERSION").touch()
    monkeypatch.setattr(starting, "COMING_SECONDS", 0)
    machine.command("systemctl")
    with pytest.raises(AdminError, match="no server answers") as caught:
        starting.bring_up(machine.environment())
    assert caught.value.hints == ("Its reasons: journalctl -u postgresql.service -n 50",)
    machine.record({**RECORD, "format": "deb"})
    machine.command("pg_lsclusters")
    with pytest.raises(AdminError) as caught:
        starting.bring_up(machine.environment())
    assert "pg_createcluster" in caught.value.hints[0]
    machine.command("pg_lsclusters", "echo 17 main 5432 down postgres /var/lib/postgresql/17/main")
    with pytest.raises(AdminError) as caught:
        starting.bring_up(machine.environment())
    assert "pg_ctlcluster" in caught.value.hints[0]


@pytest.mark.parametrize("kind", ["deb", "rpm"])
def test_what_the_log_of_a_server_that_does_not_start_says_last_is_told(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    data = rpm_machine(machine)
    (data / "PG_VERSION").touch()
    (data / "log").mkdir()
    log = data / "log/postgresql-Sat.log"
    log.write_text("LOG:  starting\nPANIC:  could not write: No space left on device\nLOG:  ended\n")
    machine.command("systemctl")
    if kind == "deb":
        machine.record({**RECORD, "format": "deb"})
        machine.command("pg_lsclusters", f"echo 17 main 5432 down,recovery postgres {data} {log}")
    monkeypatch.setattr(starting, "COMING_SECONDS", 0)
    monkeypatch.setattr(starting, "find_account", lambda _: process.find_account("root"))
    with pytest.raises(AdminError) as caught:
        starting.bring_up(machine.environment())
    assert caught.value.hints[0] == "Its log says: PANIC:  could not write: No space left on device"


def test_so_it_is_where_systemd_says_that_it_does_not_start(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rpm_machine(machine) / "PG_VERSION").touch()
    machine.command("systemctl", "case $1 in enable) exit 1 ;; esac")
    machine.command("journalctl", "echo 'FATAL:  could not write: No space left on device'")
    monkeypatch.setattr(starting, "find_account", lambda _: process.find_account("root"))
    with pytest.raises(AdminError, match="systemctl enable --now") as caught:
        starting.bring_up(machine.environment())
    assert caught.value.hints == (
        "Its log says: FATAL:  could not write: No space left on device",
        "Its reasons: journalctl -u postgresql.service -n 50",
    )


def test_a_fresh_server_gets_a_cluster_and_is_started_and_both_are_said(
    machine: Machine, capfd: pytest.CaptureFixture[str]
) -> None:
    rpm_machine(machine)
    starting.bring_up(machine.environment())
    assert changes(machine) == ["postgresql-setup --initdb", "systemctl enable --now postgresql.service"]
    said = capfd.readouterr().out.splitlines()
    assert said[0].endswith("postgresql-setup --initdb")
    assert said[1].endswith("systemctl enable --now postgresql.service")
    starting.bring_up(machine.environment())
    assert changes(machine) == []


def test_no_cluster_is_made_of_a_version_that_mathesar_does_not_take(machine: Machine) -> None:
    rpm_machine(machine, "13.23")
    with pytest.raises(AdminError, match="PostgreSQL 13 is older than 14") as caught:
        starting.bring_up(machine.environment())
    assert caught.value.hints == ("Install a newer one: dnf install x",)
    assert changes(machine) == []


def test_a_cluster_that_is_there_is_left_as_it_is(machine: Machine) -> None:
    (rpm_machine(machine) / "PG_VERSION").touch()
    starting.bring_up(machine.environment())
    assert changes(machine) == ["systemctl enable --now postgresql.service"]


def test_a_command_that_fails_ends_the_set_up(machine: Machine) -> None:
    rpm_machine(machine)
    machine.command("postgresql-setup", "exit 3")
    with pytest.raises(AdminError, match="postgresql-setup --initdb failed"):
        starting.bring_up(machine.environment())


def test_nothing_is_done_where_it_is_not_installed_is_elsewhere_or_answers_already(machine: Machine) -> None:
    rpm_machine(machine)
    starting.bring_up({**machine.environment(), "POSTGRES_HOST": "db.example.org"})
    machine.socket(5433)
    starting.bring_up(machine.environment())
    machine.kill_servers()
    (machine.root / "run/.s.PGSQL.5433").unlink()
    machine.command("systemctl", '[ "$1" != cat ]')
    starting.bring_up(machine.environment())
    assert changes(machine) == []
