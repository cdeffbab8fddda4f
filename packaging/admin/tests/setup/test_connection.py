"""mathesar setup --host: what is tried, what is written, and what another server gets none of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.database import connection
from mathesar_admin.errors import AdminError
from mathesar_admin.network.drop_in import read_drop_in
from mathesar_admin.processes import as_service
from mathesar_admin.processes.process import Account, Outcome
from mathesar_admin.settings.store import read_settings
from mathesar_admin.setup.steps import connection as step
from tests.setup.conftest import Setup

FACTS = {"version": "17.5", "tls": True, "pooler": None}
HOSTILE = """ it's "a" \\ 100% $HOME `id` #; ü \u4f60 """


@pytest.fixture
def tried(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What each connection was tried with; all of them succeed."""
    seen: list[dict[str, str]] = []

    def check(environment: Mapping[str, str]) -> dict[str, Any]:
        seen.append(dict(environment))
        return FACTS

    step._connected.cache_clear()
    setup.machine.command("getent", "exit 2")
    monkeypatch.setattr(step, "check_connection", check)
    return seen


def secret(folder: Path, text: str) -> str:
    path = folder / "password"
    path.write_text(f"{text}\n")
    path.chmod(0o600)
    return str(path)


def test_a_server_is_tried_once_then_written_and_the_password_only_into_the_secrets(
    setup: Setup, tried: list[dict[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (setup.machine.etc / "detected.env").write_text("POSTGRES_PORT=5433\n")
    password = ["--password-file", secret(tmp_path, HOSTILE)]
    assert main(["setup", "--host", "db.example.org", "--user", "dba's role", *password]) == 0
    assert len(tried) == 1
    found = {name: value for name, value in read_settings().environment().items() if name.startswith("POSTGRES")}
    assert found == {
        "POSTGRES_HOST": "db.example.org",
        "POSTGRES_DB": "mathesar_django",
        "POSTGRES_USER": "dba's role",
        "POSTGRES_PASSWORD": HOSTILE,
    }
    assert found.items() <= tried[0].items()
    assert "it's" not in (setup.machine.etc / "mathesar.env").read_text()
    said = "".join(capsys.readouterr())
    assert "connected to PostgreSQL 17.5, encrypted" in said
    assert HOSTILE not in said


def test_what_does_not_work_is_not_written(
    setup: Setup, tried: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: object) -> dict[str, Any]:
        raise AdminError("nothing listens there", "Start it.")

    monkeypatch.setattr(step, "check_connection", refuse)
    before = {path: path.read_bytes() for path in setup.machine.etc.iterdir()}
    for more in ([], ["--dry-run"]):
        assert main(["setup", "--host", "db.example.org", *more]) == 1
        assert "nothing listens there\n  Start it." in capsys.readouterr().err
    assert setup.done == []
    assert {path: path.read_bytes() for path in setup.machine.etc.iterdir()} == before


def test_another_server_gets_nothing_of_the_former_one(
    setup: Setup, tried: list[dict[str, str]], tmp_path: Path
) -> None:
    first = ["--database", "postgresql://me@one.example.org:6432/mine?sslmode=require"]
    assert main(["setup", *first, "--password-file", secret(tmp_path, "hidden")]) == 0
    assert main(["setup", "--port", "5432"]) == 0
    assert tried[-1]["POSTGRES_PASSWORD"] == "hidden"
    assert main(["setup", "--host", "two.example.org"]) == 0
    changed = {name: value for name, value in tried[-1].items() if name.startswith("POSTGRES") and value}
    assert changed == {
        "POSTGRES_HOST": "two.example.org",
        "POSTGRES_DB": "mathesar_django",
        "POSTGRES_USER": "mathesar",
    }
    assert "hidden" not in (setup.machine.etc / "secret.env").read_text()


def test_back_to_the_local_server_role_and_databases_are_made_again(
    setup: Setup, tried: list[dict[str, str]]
) -> None:
    assert main(["setup", "--host", "db.example.org"]) == 0
    setup.done.clear()
    tried.clear()
    assert main(["setup", "--host", setup.machine.environment()["POSTGRES_HOST"]]) == 0
    assert tried == []
    assert "role adopt=False" in setup.done


def test_a_certificate_is_tried_before_it_is_copied(
    setup: Setup, tried: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from mathesar_admin.database import certificate

    place, source = setup.machine.etc / "postgresql-ca.crt", tmp_path / "ca.crt"
    source.write_text("an authority")
    monkeypatch.setattr(certificate, "place_of", lambda _: place)
    monkeypatch.setattr(certificate, "source_of", lambda _: source)
    monkeypatch.setattr(certificate, "service_group", lambda: 0)
    assert main(["setup", "--host", "db", "--sslmode", "verify-full", "--sslrootcert", str(source)]) == 0
    assert tried[0]["PGSSLROOTCERT"] != str(place)
    assert place.read_text() == "an authority"
    assert read_settings().get("PGSSLROOTCERT") == str(place)


def test_the_sandbox_is_opened_for_the_server_and_for_no_more(
    setup: Setup, tried: list[dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["setup", "--host", "127.0.0.1"]) == 0
    assert not paths.NETWORK_DROP_IN.exists()
    assert main(["setup", "--host", "192.0.2.7"]) == 0
    assert "let the service reach 192.0.2.7" in capsys.readouterr().out
    assert read_drop_in().addresses == ("192.0.2.7",)
    assert main(["setup", "--host", "192.0.2.8", "--allow-network", "192.0.2.7"]) == 2
    assert "--allow-network leaves out the PostgreSQL server: 192.0.2.8" in capsys.readouterr().err
    assert read_settings().get("POSTGRES_HOST") == "192.0.2.7"
    assert main(["setup", "--host", "192.0.2.8", "--allow-network", "192.0.2.0/24"]) == 0
    assert read_drop_in().addresses == ("192.0.2.0/24",)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--host", "db", "--sslmode", "verify-ca"], "needs to know who may have signed"),
        (["--host", "db", "--sslmode", "always"], "--sslmode has to be one of disable"),
        (["--host", "db", "--port", "x"], "--port has to be a number from 1"),
        (["--database", "postgresql://db/x", "--dbname", "y"], "--database and --dbname both say the dbname"),
        (["--database", "postgresql://a:b@db/x"], "has a password in it"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    setup: Setup, tried: list[dict[str, str]], options: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["setup", *options]) == 2
    assert reason in capsys.readouterr().err
    assert (setup.done, tried) == ([], [])


def test_the_service_says_what_is_wrong_and_the_command_is_to_be_given_again(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = setup.machine.library / "venv/bin/python3"
    python.parent.mkdir(parents=True)
    python.touch()
    document = (
        '{"fault": {"kind": "password", "text": "refused", "next": "Right: mathesar setup --password-file FILE"}}'
    )
    seen: dict[str, Any] = {}

    def run(command: list[str], **options: Any) -> Outcome:
        seen.update(options, command=command)
        return Outcome(0, document, "")

    monkeypatch.setattr(connection, "run", run)
    monkeypatch.setattr(as_service, "find_account", lambda _: Account("mathesar", 4242, 4343, "/var/lib/mathesar"))
    with pytest.raises(AdminError, match="refused") as refused:
        connection.check_connection({"POSTGRES_PASSWORD": "hidden"})
    assert refused.value.hints == ("Right: the same command with --password-file FILE",)
    assert seen["account"].uid == 4242
    assert "hidden" not in " ".join(seen["command"])


def test_the_sql_is_one_script_with_its_names_quoted(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("check.sql", "role.sql", "metadata.sql", "starter.sql"):
        (setup.machine.root / "sql" / name).write_text(f"-- {name}\n")
    assert main(["setup", "--print-sql", "--user", "dba's", "--dbname", "my\\db"]) == 0
    said = capsys.readouterr().out
    lines = [line for line in said.splitlines() if line.startswith(("\\set", "-- check", "-- starter"))]
    assert lines == [
        "\\set ON_ERROR_STOP on",
        "\\set SHOW_CONTEXT never",
        "\\set role 'dba\\'s'",
        "\\set adopt 'false'",
        "\\set metadata 'my\\\\db'",
        "\\set starter 'mathesar'",
        "-- check.sql",
        "-- starter.sql",
    ]
    assert setup.done == []
