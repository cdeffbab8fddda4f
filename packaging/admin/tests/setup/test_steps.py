"""mathesar setup: the order of its steps, what each changes, and where it ends."""

import json
from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.database.made import Made
from mathesar_admin.unit import service
from tests.setup.conftest import Setup

ALICE = ["--admin-username", "alice", "--admin-email", "alice@example.org"]


@pytest.fixture
def password(tmp_path: Path) -> str:
    """The path of a file with a password."""
    path = tmp_path / "password"
    path.write_text("correct horse\nanother line\n")
    path.chmod(0o600)
    return str(path)


def test_everything_is_made_then_privileges_then_the_service_then_the_status(setup: Setup) -> None:
    setup.finds(Made(is_complete=False, privileges=frozenset({"manage-roles"})))
    assert main(["setup", "--adopt", "--allow-create-database", "--no-allow-manage-roles"]) == 0
    assert setup.done == [
        "repair",
        "server",
        "role adopt=True",
        "create-database=True",
        "manage-roles=False",
        "status",
    ]
    assert setup.changes() == ["systemctl restart mathesar.service"]


def test_where_all_is_as_it_should_be_nothing_changes(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    setup.is_active()
    setup.finds(Made(is_complete=True, privileges=frozenset({"create-database"})))
    setup.has(["alice"])
    setup.machine.socket(5432)
    arguments = ["setup", "--allow-create-database", "--no-allow-manage-roles", "--listen", "127.0.0.1:8000", *ALICE]
    assert main([*arguments, "--dry-run"]) == 0
    assert capsys.readouterr().out == "mathesar: there is nothing to do\n"
    assert main([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["changed"], document["changes"], document["ok"]) == (False, [], True)
    assert setup.done == ["repair", "server", "role adopt=False"]
    assert setup.changes() == []


def test_what_is_refused_ends_it(setup: Setup) -> None:
    setup.makes(1)
    assert main(["setup", "--allow-manage-roles"]) == 1
    assert setup.done == ["repair", "server", "role adopt=False"]
    assert setup.changes() == []


def test_without_a_server_the_service_waits_but_what_needs_one_is_refused(setup: Setup, password: str) -> None:
    setup.makes(75)
    setup.finds(None)
    assert main(["setup"]) == 0
    assert setup.changes() == ["systemctl restart --no-block mathesar.service"]
    assert main(["setup", "--allow-manage-roles"]) == 1
    assert main(["setup", *ALICE, "--admin-password-file", password]) == 1
    assert not any("administrator" in one or "manage-roles" in one for one in setup.done)


def test_a_service_that_looks_for_the_server_on_its_former_port_is_restarted(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup.is_active()
    monkeypatch.setattr(service, "running_environment", lambda: {"POSTGRES_PORT": "5432"})
    detected = setup.machine.etc / "detected.env"
    detected.write_text("POSTGRES_PORT=5432\n")
    assert main(["setup"]) == 0
    assert setup.changes() == []
    detected.write_text("POSTGRES_PORT=5433\n")
    assert main(["setup"]) == 0
    assert setup.changes() == ["systemctl restart mathesar.service"]


def test_an_administrator_is_created_last_and_once(
    setup: Setup, password: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["setup", *ALICE, "--admin-password-file", password]
    assert main(arguments) == 0
    assert setup.done[-2:] == ["administrator alice alice@example.org correct horse", "status"]
    assert "correct horse" not in "".join(capsys.readouterr())
    setup.done.clear()
    setup.has(["alice"])
    assert main(arguments) == 0
    assert setup.done[-1] == "status"
    assert "administrator" not in " ".join(setup.done)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--admin-username", "alice"], "--admin-email is needed for the administrator alice"),
        (ALICE, "--admin-password-file is needed for the administrator alice"),
        (["--listen", "a b"], '--listen has to be an address and a port; one only: write a:8000, not "a b"'),
    ],
)
def test_an_answer_that_cannot_be_meant_is_refused_before_anything_is_done(
    setup: Setup, options: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for more in ([], ["--dry-run"], ["--json"]):
        assert main(["setup", *options, *more]) == 2
        assert capsys.readouterr() == ("", f"mathesar: {line}\n")
    assert setup.done == []


def test_an_answer_that_is_a_setting_is_written_and_a_running_service_restarted(setup: Setup) -> None:
    setup.is_active()
    settings = setup.machine.etc / "mathesar.env"
    assert main(["setup", "--listen", "127.0.0.1:8001"]) == 0
    assert "MATHESAR_LISTEN=127.0.0.1:8001\n" in settings.read_text()
    assert setup.changes() == ["systemctl restart mathesar.service"]
    before = settings.read_bytes()
    assert main(["setup", "--listen", "127.0.0.1:8001"]) == 0
    assert setup.changes() == []
    assert settings.read_bytes() == before
    assert main(["setup", "--listen", ""]) == 0
    assert "MATHESAR_LISTEN=127" not in settings.read_text()


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(
    setup: Setup, password: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (setup.machine.etc / "mathesar.env").unlink()
    before = {path: path.read_bytes() for path in setup.machine.etc.iterdir()}
    arguments = ["setup", "--dry-run", "--adopt", "--allow-manage-roles", *ALICE, "--admin-password-file", password]
    assert main([*arguments, "--listen", "127.0.0.1:9000"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines() == [
        "mathesar: this would be done:",
        f"  make {setup.machine.etc}/mathesar.env",
        "  set MATHESAR_LISTEN to 127.0.0.1:9000",
        "  start PostgreSQL, now and at every boot, and make its cluster if it has none",
        "  make the role mathesar and its databases in PostgreSQL; take over what something else has made",
        "  grant the privilege manage-roles",
        "  start mathesar.service",
        "  create the administrator alice of the web interface",
    ]
    assert setup.done == []
    assert {path: path.read_bytes() for path in setup.machine.etc.iterdir()} == before
    assert setup.changes() == []


def test_for_machines_there_is_one_document_and_everything_else_goes_to_standard_error(
    setup: Setup, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("mathesar_admin.setup.steps.server.bring_up", lambda _: print("making a cluster"))
    assert main(["setup", "--json", "--allow-create-database"]) == 0
    said = capfd.readouterr()
    assert json.loads(said.out)["changes"] == [
        "start PostgreSQL, now and at every boot, and make its cluster if it has none",
        "make the role mathesar and its databases in PostgreSQL",
        "grant the privilege create-database",
        "start mathesar.service",
    ]
    assert "making a cluster" in said.err


def test_without_systemd_nothing_is_started_and_that_is_said(
    setup: Setup, capsys: pytest.CaptureFixture[str]
) -> None:
    (setup.machine.root / "run/systemd").rmdir()
    assert main(["setup"]) == 0
    assert "systemd does not run here, so the service was not started" in capsys.readouterr().err


def test_a_package_without_its_defaults_is_named(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    (setup.machine.library / "defaults.env").unlink()
    assert main(["setup"]) == 1
    assert "Reinstall the package." in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["setup", "--non-interactive"], ["setup", "--dry-run"], ["setup", "--adopt"]])
def test_without_the_packages_defaults_set_up_says_to_reinstall_it(
    setup: Setup, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    paths.DEFAULTS.unlink()
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert "a fault in this program" not in said
    assert "defaults.env" in said
    assert "Reinstall the package." in said
