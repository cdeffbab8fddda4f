"""The report for a bug: secrets are planted in every setting and in every place, and none of them may be in it."""

import json
import os
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.database.report import Report
from mathesar_admin.health import status, web
from mathesar_admin.health.bundle.journal import kept
from mathesar_admin.health.bundle.redactor import Redactor
from mathesar_admin.health.doctor import scene
from mathesar_admin.processes.process import Outcome
from mathesar_admin.settings.catalogue import catalogue
from mathesar_admin.settings.files import make_missing
from mathesar_admin.settings.store import read_settings
from tests.conftest import Machine, mode_of

# Whatever is planted has this in it.
PLANT = "canary"
APPLICATION = {
    "version": "1.2.3",
    "server": "17.5",
    "migrations": {"pending": [], "applied": 1},
    "databases": [{"name": "canaryclinic", "version": "1.0"}],
    "imports": None,
    "sessions": {"all": 1, "expired": 0},
}
FACTS = {
    "role": {
        "name": "canaryrole",
        "extra": [{"privilege": "SUPERUSER", "text": "SUPERUSER", "foreign": True}],
        "memberOf": ["canarygroup"],
    },
    "databases": ["canarypayroll", "canaryclinic"],
    "waits": [{"seconds": 5, "pid": 7, "role": "canaryada", "program": "canarytool"}],
}
LINES = [
    "Traceback (most recent call last):",
    '  File "/usr/lib/mathesar/app/mathesar/rpc.py", line 12, in call',
    "    secret = 'canary-source'",
    "django.db.utils.IntegrityError: duplicate key, DETAIL: Key (name)=(canary-patient) exists",
    "psycopg.errors.UniqueViolation",
    "DETAIL:  Key (name)=(canary-patient) already exists.",
    "mathesar: the database canary_x does not answer",
    "Internal Server Error: /db/canary-path",
    "[2026-01-01 00:00:00 +0000] [1] [INFO] Booting worker with pid: 12",
    "[2026-01-01 00:00:00 +0000] [1] [INFO] Listening at: http://canary.example.org",
    "password=canary-logged",
]
OF_SYSTEMD = [
    "/etc/mathesar/mathesar.env:3: Ignoring invalid environment assignment 'export X=canary-old'",
    "Started mathesar.service - Mathesar, a web interface to PostgreSQL.",
]


@pytest.fixture
def here(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    make_missing()
    machine.boot()
    with (machine.library / "defaults.env").open("a") as file:
        file.writelines(f"{name}={value}\n" for name, value in machine.environment().items())
    python = machine.library / "venv/bin/python3"
    python.parent.mkdir(parents=True)
    python.symlink_to("/usr/bin/python3")
    for place in ("STATE", "CACHE", "BACKUPS"):
        monkeypatch.setattr(paths, place, machine.root / place)
    process = Path(paths.PROCESSES) / "42"
    process.mkdir(parents=True)
    (process / "environ").write_bytes(
        b"PATH=/usr/bin\0GIVEN_BY_DROP_IN=canary-environ\0MATHESAR_LISTEN=canary.test:80"
    )
    machine.command("systemctl", 'case "$*" in *MainPID*) echo 42 ;; *) echo ActiveState=failed ;; esac')
    entries = [
        *({"MESSAGE": line, "_PID": "42", "SYSLOG_IDENTIFIER": "serve"} for line in LINES),
        *({"MESSAGE": line, "_PID": "1", "SYSLOG_IDENTIFIER": "systemd"} for line in OF_SYSTEMD),
    ]
    (machine.root / "journal").write_text("\n".join(map(json.dumps, entries)) + "\n")
    (machine.root / "reasons").write_text("\n".join(LINES[-4:]) + "\n")
    machine.command(
        "journalctl", f'case "$*" in *json*) cat {machine.root}/journal ;; *) cat {machine.root}/reasons ;; esac'
    )
    for command in ("systemd-detect-virt", "timedatectl", "df", "getent"):
        machine.command(command)
    monkeypatch.setattr(web, "ask", lambda _: web.Answer(None, "Connection refused"))
    monkeypatch.setattr(scene, "ask_service", lambda *_, **__: Outcome(0, json.dumps(APPLICATION), ""))

    class Question:
        def __init__(self, _: object) -> None:
            pass

        def answer(self) -> Report:
            return Report(FACTS, None)

    monkeypatch.setattr(status, "Question", Question)
    return machine


def plant_everywhere() -> None:
    """A secret, or something that nobody else should know, in every setting and in every place that is read."""
    lines = [f"{name}={PLANT}-{number}-of-settings" for number, name in enumerate(catalogue())]
    slips = ["export SECRET_KEY=canary-export", "canary-line-without-sign", "CANARY_SECRET=canary-stranger"]
    overridden = ["POSTGRES_PASSWORD=canary-former", 'DATA_FILES_AZURE_CONNECTION_STRING="canary \\"quoted\\" one"']
    paths.SETTINGS.write_text("\n".join([*overridden, *lines, *slips, ""]))
    secrets = [f'{one.name}="{PLANT} key \\"{one.name}\\""' for one in catalogue().values() if one.secret]
    paths.SECRETS.write_text("\n".join([*secrets, ""]))
    paths.SECRETS.chmod(0o600)
    paths.SSO.write_text(
        "version: 1\noidc_providers:\n  canaryidp:\n    secret: 'canary-oidc'\n    client_id: canary-id\n"
    )
    paths.FILE_STORAGE.write_text(
        "default:\n  protocol: s3\n  kwargs:\n    secret: canary-s3\n    endpoint: canary-host\n"
    )
    (paths.CONFIGURATION / "local.py").write_text("EMAIL_HOST_PASSWORD = 'canary-mail'\n")


def texts_of(path: Path) -> dict[str, str]:
    with tarfile.open(path) as archive:
        return {
            one.name.partition("/")[2]: file.read().decode()
            for one in archive
            if (file := archive.extractfile(one)) is not None
        }


def made(capsys: pytest.CaptureFixture[str], folder: Path) -> Path:
    assert main(["report", "--json", "--to", str(folder)]) == 0
    return Path(json.loads(capsys.readouterr().out)["file"])


def test_nothing_that_was_planted_is_in_the_report(here: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    plant_everywhere()
    path = made(capsys, here.root)
    assert mode_of(path) == "0o600"
    texts = texts_of(path)
    assert sorted(texts) == [
        *("build.json", "doctor.json", "journal.txt", "settings.txt", "status.txt", "system.txt", "unit.txt"),
    ]
    found = {name: re.findall(rf"(?i).*{PLANT}.*", text) for name, text in texts.items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_fault_of_a_settings_file_does_not_bring_its_lines_into_the_report(
    here: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    plant_everywhere()
    paths.SETTINGS.write_bytes(b"SECRET_KEY=canary-in-a-broken-file\n\0\n")
    assert read_settings().warnings() != []
    texts = texts_of(made(capsys, here.root))
    assert PLANT not in "".join(texts.values()).lower()


def test_what_helps_is_in_the_report(here: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    paths.SETTINGS.write_text("MATHESAR_TIMEOUT=77\nMATHESAR_DOMAIN=canary.example.org\n")
    texts = texts_of(made(capsys, here.root))
    assert json.loads(texts["build.json"])["version"] == "1.2.3"
    assert "MATHESAR_TIMEOUT=77  # mathesar.env" in texts["settings.txt"]
    assert "MATHESAR_DOMAIN=(set, not shown)" in texts["settings.txt"]
    assert "domain:     https://<host-1>" in texts["status.txt"]
    assert json.loads(texts["doctor.json"])["severity"] == "critical"
    assert "the role <role-" in texts["status.txt"]
    assert "[mathesar.service]\nActiveState=failed" in texts["unit.txt"]
    for line in (*LINES[:2], "Started mathesar.service", "django.db.utils.IntegrityError (its text is left out)"):
        assert line in texts["journal.txt"]


def test_a_report_never_goes_through_a_link(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.strftime", lambda *_: "T")
    (here.root / "mathesar-report-T.tar.gz").symlink_to(here.root / "elsewhere")
    assert main(["report", "--to", str(here.root)]) == 1
    assert not (here.root / "elsewhere").exists()


def test_where_looking_fails_there_is_a_report_all_the_same(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_: object) -> None:
        raise KeyError("canary")

    monkeypatch.setattr(status, "look", fails)
    assert main(["report", "--to", str(here.root)]) == 0
    said = capsys.readouterr()
    assert "a part of the report is missing: KeyError\n" in said.err
    assert PLANT not in said.err


def test_where_it_cannot_be_written_nothing_is_left(here: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--to", str(here.root / "gone")]) == 1
    assert "No such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("postgresql://ada:x@db/m", "postgresql://<secret>@db/m"),
        ("Password: abc and TOKEN=x", "Password: <secret> and TOKEN=<secret>"),
        ("from 192.0.2.7 and 127.0.0.1:8000", "from <address> and 127.0.0.1:8000"),
        ("2001:db8::7 and ::1", "<address> and ::1"),
        ("ada.l@example.org wrote", "<e-mail> wrote"),
        ("at 12:30:45", "at 12:30:45"),
        ("key 0123456789abcdef0123456789abcdef", "key <number>"),
        ("on hr, not in three", "on <database-1>, not in three"),
        ("has hushhush", "has <secret>"),
    ],
)
def test_what_looks_like_a_secret_or_an_address_is_taken_out(text: str, redacted: str) -> None:
    redactor = Redactor()
    redactor.hide_names("database", ["hr"])
    redactor.hide_secrets(["hushhush"])
    assert redactor.redact(text) == redacted
    assert not redactor.leaked(redacted)
    assert redactor.leaked("x hushhush")


def test_a_secret_that_is_part_of_the_word_for_it_is_no_leak() -> None:
    redactor = Redactor()
    redactor.hide_secrets(["secret"])
    assert not redactor.leaked(redactor.redact("my secret"))


@pytest.mark.parametrize(
    ("entries", "lines"),
    [
        ([], []),
        ([{"MESSAGE": [1, 2], "_PID": "5"}], []),
        (
            [{"MESSAGE": "a\nb", "_PID": "5"}, {"MESSAGE": "Stopped.", "_PID": "1", "SYSLOG_IDENTIFIER": "systemd"}],
            ["(left out: 2)", "- systemd: Stopped."],
        ),
    ],
)
def test_what_is_left_out_of_the_journal_is_counted(entries: list[dict[str, Any]], lines: list[str]) -> None:
    assert list(kept(entries)) == lines
