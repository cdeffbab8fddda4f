"""The local server: which cluster is taken, and how the distribution's own is brought up."""

import json
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin import paths
from mathesar_admin.database import psql, role, server
from mathesar_admin.errors import AdminError
from mathesar_admin.files import lock
from mathesar_admin.processes import process
from mathesar_admin.settings.environment_file import parse
from tests.conftest import RECORD, Machine

FAILURE = 'psql: error: connection to server on socket "/x" failed: No such file or directory'
WARNING = 'WARNING:  database "postgres" has a collation version mismatch'


@pytest.fixture
def postgres(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """PostgreSQL's account is there; psql runs as the tester."""
    for module in (psql, server):
        monkeypatch.setattr(
            module, "find_account", lambda name: process.find_account("root") if name == "postgres" else None
        )
    monkeypatch.setattr(psql, "ENVIRONMENT", {"PATH": f"{machine.commands}:/usr/bin:/bin"})
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return machine


def clusters(machine: Machine, answers: dict[int, Any]) -> None:
    """Clusters that answer with these documents, each with a warning before it; with None they refuse."""
    cases = []
    for port, answer in answers.items():
        machine.socket(port)
        refusal = f"printf '%s\\n' '{FAILURE}' '\tIs the server running?' 'HINT:  start it' >&2; exit 2"
        cases.append(f"*' -p {port} '*) {refusal if answer is None else f'''echo '{json.dumps(answer)}' '''} ;;")
    machine.command("psql", f"echo '{WARNING}' >&2\ncase \" $* \" in {' '.join(cases)} *) exit 2 ;; esac")


OURS = {"state": "ours"}
USABLE = {"state": "usable"}
STANDBY = {"state": "unusable", "reason": "it is a standby"}


@pytest.mark.parametrize(
    ("answers", "port", "refusals"),
    [
        ({5432: USABLE, 5433: OURS}, "5433", []),
        ({5433: USABLE, 5434: USABLE}, "5433", []),
        (
            {5432: STANDBY, 10000: USABLE, 9999: STANDBY},
            "10000",
            ["port 5432: it is a standby", "port 9999: it is a standby"],
        ),
        ({5432: None}, None, [f"port 5432: {FAILURE}"]),
        ({}, None, []),
    ],
)
def test_the_cluster_that_is_ours_is_taken_whatever_it_warns_of(
    postgres: Machine, answers: dict[int, Any], port: str | None, refusals: list[str]
) -> None:
    clusters(postgres, answers)
    found = server.find_cluster(postgres.environment())
    assert (found.port, found.refusals) == (port, refusals)


def test_a_port_that_is_set_is_taken_and_no_other(postgres: Machine) -> None:
    clusters(postgres, {5432: OURS, 5433: USABLE})
    environment = {**postgres.environment(), "POSTGRES_PORT": "5433"}
    assert server.find_cluster(environment).port == "5433"


def test_the_port_is_written_down_once_and_not_into_the_administrators_file(postgres: Machine) -> None:
    clusters(postgres, {5433: USABLE})
    assert role.make_role(postgres.environment(), adopt=False) == 0
    detected = postgres.etc / "detected.env"
    assert parse(detected.read_bytes()) == {"POSTGRES_PORT": "5433"}
    assert [path.name for path in postgres.etc.iterdir()] == ["detected.env"]
    made = postgres.calls()[-1]
    assert all(f"-f {postgres.root}/sql/{name}" in made for name in role.FILES)
    before = detected.stat()
    assert role.make_role({**postgres.environment(), "POSTGRES_PORT": "5433"}, adopt=True) == 0
    assert detected.stat().st_mtime_ns == before.st_mtime_ns
    assert "adopt=true" in postgres.calls()[-1]


def test_a_port_that_was_found_is_found_again_where_our_role_has_moved(postgres: Machine) -> None:
    (postgres.etc / "detected.env").write_text("POSTGRES_PORT=5433\n")
    environment = {**postgres.environment(), "POSTGRES_PORT": "5433"}
    clusters(postgres, {5432: USABLE})
    assert server.find_cluster(environment).port is None
    (postgres.root / "run/.s.PGSQL.5432").unlink()
    clusters(postgres, {5432: USABLE, 5434: OURS})
    assert role.make_role(environment, adopt=False) == 0
    assert parse((postgres.etc / "detected.env").read_bytes()) == {"POSTGRES_PORT": "5434"}


def test_a_port_that_the_administrator_has_set_is_never_another(postgres: Machine) -> None:
    (postgres.etc / "detected.env").write_text("POSTGRES_PORT=5433\n")
    (postgres.etc / "mathesar.env").write_text("POSTGRES_PORT=5433\n")
    clusters(postgres, {5434: OURS})
    assert server.find_cluster({**postgres.environment(), "POSTGRES_PORT": "5433"}).port is None


def test_psql_runs_as_postgresqls_account_and_gets_nothing_of_our_environment(
    postgres: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    monkeypatch.setenv("PGHOST", "elsewhere")
    seen: dict[str, Any] = {}

    def run(command: list[str], **options: Any) -> process.Outcome:
        seen.update(options, command=command)
        return process.Outcome(0, json.dumps(OURS), WARNING)

    monkeypatch.setattr(psql, "run", run)
    assert psql.ask("/run", "5432", "cluster.sql", {"role": "mathesar"}) == OURS
    assert seen["account"].uid == 0, "the tester stands in for postgres here"
    assert set(seen["environment"]) == {"PATH"}, "the environment of this test, and no more"
    assert "-X" in seen["command"]


def test_the_environment_of_psql_is_three_variables() -> None:
    assert set(psql.ENVIRONMENT) == {"PATH", "LC_ALL", "PGCONNECT_TIMEOUT"}


def test_two_set_ups_at_once_come_one_after_the_other(postgres: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    clusters(postgres, {5432: USABLE})
    monkeypatch.setattr(role, "LOCK_SECONDS", 0)
    with lock.locked(paths.SETUP_LOCK, "x", 1), pytest.raises(AdminError, match="another program has been setting"):
        role.make_role(postgres.environment(), adopt=False)


def test_a_socket_that_goes_away_is_no_cluster(postgres: Machine) -> None:
    (postgres.root / "run/.s.PGSQL.5434").symlink_to("nowhere")
    assert server.sockets(str(postgres.root / "run")) == []


def test_the_start_of_the_service_shows_no_traceback(
    postgres: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("POSTGRES_HOST", raising=False)
    monkeypatch.setenv("SECRET_KEY", "of a drop-in")
    assert role.main() == 1
    assert not paths.SECRETS.exists()
    assert capsys.readouterr().err.startswith("mathesar: POSTGRES_HOST is not set")


@pytest.mark.parametrize(
    "change", [{"POSTGRES_HOST": "db.example.org"}, {"POSTGRES_PASSWORD": "x"}, {"POSTGRES_USER": "x"}]
)
def test_what_is_somebody_elses_to_make_is_left_alone(postgres: Machine, change: dict[str, str]) -> None:
    clusters(postgres, {5432: USABLE})
    assert role.make_role({**postgres.environment(), **change}, adopt=False) == 0
    assert postgres.calls() == []


def test_without_a_server_it_is_not_yet(postgres: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    clusters(postgres, {5432: STANDBY})
    assert role.make_role(postgres.environment(), adopt=False) == 75
    said = capsys.readouterr().err
    assert said == f"mathesar: no PostgreSQL server answers in {postgres.root}/run yet: port 5432: it is a standby\n"


def test_a_server_that_is_coming_is_waited_for(postgres: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    clusters(postgres, {5432: USABLE})
    coming = postgres.root / "run/coming"
    coming.touch()
    nothing = [server.Search(None, []), server.Search(None, [])]
    monkeypatch.setattr(
        role, "find_cluster", lambda settings: nothing.pop() if nothing else server.find_cluster(settings)
    )
    assert role.make_role(postgres.environment(), adopt=False) == 0
    assert not coming.exists()


# The distribution's own server.


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
    server.bring_up(machine.environment())
    assert changes(machine) == ["systemctl enable --now postgresql.service"]


def test_a_server_that_does_not_start_ends_the_set_up_with_where_its_reasons_are(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rpm_machine(machine) / "PG_VERSION").touch()
    monkeypatch.setattr(server, "COMING_SECONDS", 0)
    machine.command("systemctl")
    with pytest.raises(AdminError, match="no server answers") as caught:
        server.bring_up(machine.environment())
    assert caught.value.hints == ("Its reasons: journalctl -u postgresql.service -n 50",)
    machine.record({**RECORD, "format": "deb"})
    machine.command("pg_lsclusters")
    with pytest.raises(AdminError) as caught:
        server.bring_up(machine.environment())
    assert "pg_createcluster" in caught.value.hints[0]
    machine.command("pg_lsclusters", "echo 17 main 5432 down postgres /var/lib/postgresql/17/main")
    with pytest.raises(AdminError) as caught:
        server.bring_up(machine.environment())
    assert "pg_ctlcluster" in caught.value.hints[0]


def test_a_fresh_server_gets_a_cluster_and_is_started_and_both_are_said(
    machine: Machine, capfd: pytest.CaptureFixture[str]
) -> None:
    rpm_machine(machine)
    server.bring_up(machine.environment())
    assert changes(machine) == ["postgresql-setup --initdb", "systemctl enable --now postgresql.service"]
    said = capfd.readouterr().out.splitlines()
    assert said[0].endswith("postgresql-setup --initdb")
    assert said[1].endswith("systemctl enable --now postgresql.service")
    server.bring_up(machine.environment())
    assert changes(machine) == []


def test_no_cluster_is_made_of_a_version_that_mathesar_does_not_take(machine: Machine) -> None:
    rpm_machine(machine, "13.23")
    with pytest.raises(AdminError, match="PostgreSQL 13 is older than 14") as caught:
        server.bring_up(machine.environment())
    assert caught.value.hints == ("Install a newer one: dnf install x",)
    assert changes(machine) == []


def test_a_cluster_that_is_there_is_left_as_it_is(machine: Machine) -> None:
    (rpm_machine(machine) / "PG_VERSION").touch()
    server.bring_up(machine.environment())
    assert changes(machine) == ["systemctl enable --now postgresql.service"]


def test_a_command_that_fails_ends_the_set_up(machine: Machine) -> None:
    rpm_machine(machine)
    machine.command("postgresql-setup", "exit 3")
    with pytest.raises(AdminError, match="postgresql-setup --initdb failed"):
        server.bring_up(machine.environment())


def test_nothing_is_done_where_it_is_not_installed_is_elsewhere_or_answers_already(machine: Machine) -> None:
    rpm_machine(machine)
    server.bring_up({**machine.environment(), "POSTGRES_HOST": "db.example.org"})
    machine.socket(5433)
    server.bring_up(machine.environment())
    machine.kill_servers()
    (machine.root / "run/.s.PGSQL.5433").unlink()
    machine.command("systemctl", '[ "$1" != cat ]')
    server.bring_up(machine.environment())
    assert changes(machine) == []
