"""What status says: one list of findings, for people and for machines."""

import json
import shlex
import sys

import pytest

from mathesar_admin.cli import main
from mathesar_admin.database.report import Report
from mathesar_admin.health import status, web
from mathesar_admin.settings.files import make_missing
from mathesar_admin.unit import service
from tests.conftest import RECORD, SERVER, Machine

ROLE = {"name": "mathesar", "extra": [], "memberOf": []}
FACTS = {"role": ROLE, "databases": ["mathesar"]}


@pytest.fixture
def here(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    make_missing()
    machine.boot()
    with (machine.library / "defaults.env").open("a") as file:
        for name, value in machine.environment().items():
            file.write(f"{name}={value}\n")
    says(monkeypatch, machine, "active", web.Answer(200, ""), Report(FACTS, None))
    return machine


def says(
    monkeypatch: pytest.MonkeyPatch,
    machine: Machine,
    active: str,
    answer: web.Answer,
    report: Report,
    enabled: str = "enabled",
) -> None:
    shown = f"ActiveState={active}\\nUnitFileState={enabled}\\nInvocationID=i\\n"
    upkeep = "Id=mathesar-upkeep.timer\\nActiveState=active\\n\\nId=mathesar-upkeep.service\\nResult=success\\n"
    machine.command("systemctl", f"case $* in *upkeep*) printf '{upkeep}' ;; *) printf '{shown}' ;; esac")
    machine.command("journalctl", "printf 'first reason\\nsecond reason\\n'")
    monkeypatch.setattr(web, "ask", lambda _: answer)

    class Question:
        def __init__(self, _: object) -> None:
            pass

        def answer(self) -> Report:
            return report

    monkeypatch.setattr(status, "Question", Question)


def run(capsys: pytest.CaptureFixture[str], code: int) -> str:
    assert main(["status"]) == code
    return capsys.readouterr().out


def test_where_all_is_well_there_is_no_next_step(here: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, 0).splitlines() == [
        "version:    1.2.3-1~deb13u0",
        "service:    active",
        "answers:    http://127.0.0.1:8000/",
        f"database:   mathesar_django on {here.root}/run, port not known yet, as role mathesar",
        "role:       LOGIN only; extra privileges: none",
        "your data:  database mathesar; to connect it: "
        f"host {here.root}/run, port 5432, role mathesar, password empty",
        "network:    this machine only",
        "upkeep:     every day",
    ]


def test_without_systemd_no_command_is_named_that_would_start_it(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (here.root / "run" / "systemd").rmdir()
    says(monkeypatch, here, "", web.Answer(None, "Connection refused"), Report(FACTS, None))
    out = run(capsys, 1)
    assert "service:    not started: systemd does not run here" in out
    assert "next:       start this system with systemd as its first process" in out
    assert "mathesar setup" not in out


def test_the_same_for_machines(here: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is True
    assert document["next"] is None
    found = {one["key"]: one for one in document["findings"]}
    assert found["version"]["release"] == "1.2.3"
    assert found["service"]["active"] == "active"
    assert found["answers"]["status"] == 200
    assert found["role"]["extra"] == []
    assert found["data"]["database"] == "mathesar"


def test_without_an_administrator_the_next_step_is_one(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    says(monkeypatch, here, "active", web.Answer(302, "", 200, "/complete_installation/"), Report(FACTS, None))
    assert "next:       mathesar createsuperuser, or open http://127.0.0.1:8000/" in run(capsys, 0)


@pytest.mark.parametrize(
    ("enabled", "answer", "code", "line"),
    [
        ("disabled", web.Answer(200, ""), 0, "active (not started at boot: systemctl enable mathesar)"),
        (
            "masked",
            web.Answer(None, "Connection refused"),
            1,
            "next:       systemctl unmask mathesar; mathesar setup",
        ),
        ("masked-runtime", web.Answer(200, ""), 0, "service:    active (masked-runtime)"),
    ],
)
def test_what_an_administrator_has_decided_is_told(
    here: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    enabled: str,
    answer: web.Answer,
    code: int,
    line: str,
) -> None:
    says(monkeypatch, here, "active", answer, Report(FACTS, None), enabled)
    assert line in run(capsys, code)


@pytest.mark.parametrize(
    ("installed", "socket", "starts_itself", "step"),
    [
        (False, False, True, "apt install postgresql; Mathesar then sets itself up"),
        (False, False, False, "apt install postgresql; mathesar setup"),
        (True, False, True, "mathesar setup, which starts PostgreSQL, or says why it does not start"),
        (True, False, False, "mathesar setup, which starts PostgreSQL, or says why it does not start"),
        (True, True, True, "mathesar setup; more: journalctl -u mathesar"),
    ],
)
def test_where_it_does_not_answer_the_reasons_and_the_next_step_are_told(
    here: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    installed: bool,
    socket: bool,
    starts_itself: bool,
    step: str,
) -> None:
    says(monkeypatch, here, "activating", web.Answer(None, "Connection refused"), Report(None, "no server"))
    here.record({**RECORD, "server": {**SERVER, "startsItself": starts_itself}})
    monkeypatch.setattr(service, "server_is_installed", lambda: installed)
    if socket:
        here.socket(5432)
    lines = run(capsys, 1).splitlines()
    assert "answers:    no (Connection refused)" in lines
    assert "  because:  first reason" in lines
    assert "  because:  second reason" in lines
    assert f"next:       {step}" in lines


def test_every_extra_privilege_of_the_role_is_told(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    extra = [{"privilege": "CREATEDB", "text": "create databases (CREATEDB)", "foreign": False}]
    report = Report({"role": {**ROLE, "extra": extra, "memberOf": ["a", "b"]}, "databases": []}, None)
    says(monkeypatch, here, "active", web.Answer(200, ""), report)
    assert "extra privileges: create databases (CREATEDB), those of a, b\n" in run(capsys, 0)


@pytest.mark.parametrize(
    ("holder", "said", "step"),
    [
        (
            {"pid": 77, "role": "anna", "program": "psql"},
            "the session 77 of the role anna (psql) holds",
            "SELECT pg_terminate_backend(77)",
        ),
        ({"pid": 0, "role": None, "program": None}, "a prepared transaction holds", "pg_prepared_xacts"),
    ],
)
def test_who_holds_the_lock_that_a_start_waits_for_is_told(
    here: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    holder: dict[str, object],
    said: str,
    step: str,
) -> None:
    report = Report({**FACTS, "waits": [{"seconds": 12, **holder}]}, None)
    says(monkeypatch, here, "activating", web.Answer(None, "Connection refused"), report)
    text = run(capsys, 1)
    assert f"waits:      Mathesar has waited for 12 seconds for a lock that {said}\n" in text
    assert step in text.splitlines()[-1]


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("pg-hba", "add a line"),
        ("connections", "add a line"),
        ("starting", "add a line"),
        # What set-up fixes.
        ("role", "mathesar setup; more: journalctl -u mathesar"),
        ("down", "mathesar setup, which starts PostgreSQL, or says why it does not start"),
    ],
)
@pytest.mark.parametrize("active", ["active", "activating"])
def test_for_want_of_the_database_its_own_step_is_told_and_no_other_program_blamed(
    here: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    step: str,
    active: str,
) -> None:
    monkeypatch.setattr(service, "server_is_installed", lambda: True)
    if kind != "down":
        here.socket(5432)
    answer = web.Answer(500, "", 500) if active == "active" else web.Answer(None, "Connection refused")
    says(monkeypatch, here, active, answer, Report(None, "it refuses", "add a line", kind))
    lines = run(capsys, 1).splitlines()
    assert lines[-1] == f"next:       {step}"
    if active == "active":
        assert "answers:    http://127.0.0.1:8000/ answers 500 instead of a page, for want of its database" in lines
        assert "  because:  it refuses" in lines


@pytest.mark.parametrize(
    ("why", "step"),
    [
        ("recovery", "-c 'SELECT pg_promote()'"),
        (
            "configuration file",
            "-c 'ALTER SYSTEM SET default_transaction_read_only = off' -c 'SELECT pg_reload_conf()'",
        ),
        ("database", """-c 'ALTER DATABASE "mathesar_django" RESET default_transaction_read_only'"""),
        ("user", """-c 'ALTER ROLE "mathesar" RESET default_transaction_read_only'"""),
    ],
)
@pytest.mark.parametrize("active", ["active", "activating"])
def test_a_server_that_takes_no_writes_is_told_how_it_does_again(
    here: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    why: str,
    step: str,
    active: str,
) -> None:
    here.socket(5432)
    answer = web.Answer(200, "") if active == "active" else web.Answer(None, "Connection refused")
    says(monkeypatch, here, active, answer, Report({**FACTS, "readOnly": why}, None))
    assert run(capsys, 0 if active == "active" else 1).splitlines()[-1].endswith(step)


def test_faults_in_the_settings_are_told(here: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    (here.etc / "mathesar.env").write_text("POSTGRES_PROT=1\n")
    said = run(capsys, 0)
    assert "did you mean POSTGRES_PORT?" in said
    assert "next:       mathesar config check" in said


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("data.example.org:8443", "domain:     https://data.example.org:8443"),
        ("data.example.org/below", "next:       mathesar domain set NAME"),
    ],
)
def test_the_name_under_which_people_come_is_told(
    here: Machine, capsys: pytest.CaptureFixture[str], value: str, line: str
) -> None:
    (here.etc / "mathesar.env").write_text(f"MATHESAR_DOMAIN={value}\n")
    assert line in run(capsys, 0).splitlines()


def test_another_program_on_the_port_is_told() -> None:
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            connection.sendall(b"SSH-2.0-x\r\n")
            connection.close()

        answering = threading.Thread(target=answer)
        answering.start()
        # A busy machine may take its time.
        found = web.ask(f"127.0.0.1:{server.getsockname()[1]}", timeout=60)
        answering.join()
    assert found.status is None
    assert "no web server" in found.fault
    assert web.ask("127.0.0.1:1").fault == "Connection refused"


@pytest.mark.parametrize("address", ["127.0.0.1:99999", "[::1", "nonsense:x"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    assert web.ask(address).status is None


def test_names_of_databases_do_not_reach_the_terminal_as_they_are(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Report({"role": ROLE, "databases": ["x\n\x1b[2Jnext:       curl evil"]}, None)
    says(monkeypatch, here, "active", web.Answer(200, ""), report)
    said = run(capsys, 0)
    assert "\x1b" not in said
    assert not any(line.startswith("next:") for line in said.splitlines())


def test_every_file_of_settings_is_opened_once(here: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    opened: list[str] = []
    watched = [str(here.etc / name) for name in ("mathesar.env", "secret.env")] + [str(here.library / "defaults.env")]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and str(arguments[0]) in watched:
            opened.append(str(arguments[0]))

    sys.addaudithook(hook)
    run(capsys, 0)
    assert sorted(opened) == sorted(watched)
    watched.clear()


@pytest.mark.parametrize(
    ("journal", "because", "following"),
    [
        (
            [
                "earlier",
                "mathesar: no backup: the disk is full",
                "  Make room there",
                "  mathesar config set …, to go without",
            ],
            ["mathesar: no backup: the disk is full"],
            ["  or:       mathesar config set …, to go without", "next:       Make room there"],
        ),
        (["one", "two", "three"], ["two", "three"], []),
        (["Traceback:", "  File 1", "Error: no"], ["  File 1", "Error: no"], []),
        (["Traceback:", "  File 1"], ["Traceback:", "  File 1"], []),
    ],
)
def test_a_message_with_its_steps_is_told_as_such(
    here: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    journal: list[str],
    because: list[str],
    following: list[str],
) -> None:
    says(monkeypatch, here, "activating", web.Answer(None, "Connection refused"), Report(FACTS, None))
    here.command("journalctl", f"printf '%s\\n' {' '.join(shlex.quote(line) for line in journal)}")
    lines = run(capsys, 1).splitlines()
    assert [line for line in lines if line.startswith("  because:")] == [f"  because:  {one}" for one in because]
    for line in following:
        assert line in lines
