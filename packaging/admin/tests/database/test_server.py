"""The local server: which cluster is taken."""

import json
from typing import Any

import pytest

from mathesar_admin import paths
from mathesar_admin.database import psql, role, server
from mathesar_admin.errors import AdminError
from mathesar_admin.files import lock
from mathesar_admin.processes import process
from mathesar_shared.environment_file.parsing import parse
from tests.conftest import Machine

FAILURE = 'psql: error: connection to server on socket "/x" failed: FATAL:  the database system is starting up'
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


def clusters(machine: Machine, answers: dict[int, Any], failure: str = FAILURE) -> None:
    """Clusters that answer with these documents, each with a warning before it; with None they end with `failure`."""
    cases = []
    for port, answer in answers.items():
        machine.socket(port)
        refusal = f"printf '%s\\n' '{failure}' '\tIs the server running?' 'HINT:  start it' >&2; exit 2"
        cases.append(f"*' -p {port} '*) {refusal if answer is None else f'''echo '{json.dumps(answer)}' '''} ;;")
    machine.command("psql", f"echo '{WARNING}' >&2\ncase \" $* \" in {' '.join(cases)} *) exit 2 ;; esac")


OURS = {"state": "ours", "version": 17}
BEFORE_UPGRADE = {"state": "ours", "version": 15}
USABLE = {"state": "usable"}
STANDBY = {"state": "unusable", "reason": "it is a standby"}


@pytest.mark.parametrize(
    ("answers", "port", "refusals"),
    [
        ({5432: USABLE, 5433: OURS}, "5433", []),
        ({5433: USABLE, 5434: USABLE}, "5433", []),
        ({5431: BEFORE_UPGRADE, 5432: OURS, 5433: BEFORE_UPGRADE, 5434: USABLE}, "5432", []),
        ({5432: OURS, 5433: OURS}, "5432", []),
        (
            {5432: STANDBY, 10000: USABLE, 9999: STANDBY},
            "10000",
            ["port 5432: it is a standby", "port 9999: it is a standby"],
        ),
        ({5432: None}, None, ["port 5432: FATAL:  the database system is starting up"]),
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
    assert (
        said == f"mathesar: no PostgreSQL server in {postgres.root}/run can be used yet: port 5432: it is a standby\n"
    )


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


def test_a_socket_that_a_killed_server_has_left_is_told_from_one_that_refuses(postgres: Machine) -> None:
    clusters(postgres, {5432: None})
    postgres.kill_servers()
    assert server.find_cluster(postgres.environment()).refusals == ["port 5432: no server listens there"]


LOCAL = 'connection to server on socket "/x/.s.PGSQL.5432" failed:'


@pytest.mark.parametrize(
    "said",
    [
        f"{LOCAL} fe_sendauth: no password supplied",
        f'{LOCAL} FATAL:  pg_hba.conf rejects connection for host "[local]", user "postgres"',
        f"{LOCAL} FATAL:  kein pg_hba.conf-Eintrag für Host »[local]«",
        f"{LOCAL} FATAL:  Peer-Authentifizierung für Benutzer »postgres« fehlgeschlagen",
    ],
)
def test_where_only_the_own_account_of_postgresql_is_kept_out_the_service_starts_all_the_same(
    postgres: Machine, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    clusters(postgres, {5432: None}, f"psql: error: {said}")
    # Nothing has been set up yet.
    assert role.make_role(postgres.environment(), adopt=False) == 75
    reason = said.removeprefix(f"{LOCAL} ")
    step = "at the head of its pg_hba.conf, add this line, and reload it: local all postgres peer"
    assert f"port 5432: {reason}; {step}\n" in capsys.readouterr().err
    environment = {**postgres.environment(), "POSTGRES_PORT": "5432"}
    assert role.make_role(environment, adopt=False) == 0
    assert step in capsys.readouterr().err
    # Asked to take over, it must not look as if it had.
    assert role.make_role(environment, adopt=True) == 75
