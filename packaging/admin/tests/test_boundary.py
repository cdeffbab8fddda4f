"""The boundary between root and the service: who runs what, and with which environment."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin.database import report
from mathesar_admin.processes import as_service, process
from mathesar_admin.processes.process import Account
from mathesar_admin.settings.files import make_missing
from tests.conftest import Machine

SERVICE = Account("mathesar", 4242, 4343, "/var/lib/mathesar")


class Executed(Exception):  # noqa: N818  # it ends nothing but this test's process
    pass


def test_a_process_becomes_the_services_before_it_runs_its_code(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_missing()
    (machine.library / "app").mkdir()
    monkeypatch.setenv("LD_PRELOAD", "/tmp/evil.so")
    monkeypatch.setenv("SUDO_USER", "someone")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(as_service, "find_account", lambda _: SERVICE)
    done: list[Any] = []
    for name in ("initgroups", "setresgid", "setresuid", "umask", "chdir"):
        monkeypatch.setattr(os, name, lambda *arguments, name=name: done.append((name, *arguments)))

    def execve(path: str, arguments: list[str], environment: dict[str, str]) -> None:
        done.append(("execve", path, arguments, environment))
        raise Executed

    monkeypatch.setattr(os, "execve", execve)
    with pytest.raises(Executed):
        as_service.run_as_service("mathesar_service.asked.manage", ["shell"])
    *before, (_, path, arguments, environment) = done
    assert before == [
        ("initgroups", "mathesar", 4343),
        ("setresgid", 4343, 4343, 4343),
        ("setresuid", 4242, 4242, 4242),
        ("umask", 0o027),
        ("chdir", machine.library / "app"),
    ]
    assert path == str(machine.library / "venv/bin/python3")
    assert arguments == [path, "-m", "mathesar_service.asked.manage", "shell"]
    assert environment["TERM"] == "xterm"
    assert environment["POSTGRES_DB"] == "mathesar_django"
    assert environment["HOME"] == "/var/lib/mathesar"
    assert not {"LD_PRELOAD", "SUDO_USER"} & set(environment)


def test_the_database_is_asked_by_the_services_account(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    python = machine.library / "venv/bin/python3"
    python.parent.mkdir(parents=True)
    python.touch()
    seen: dict[str, Any] = {}
    monkeypatch.setattr(as_service, "find_account", lambda _: SERVICE)
    monkeypatch.setattr(Account, "groups", lambda _: [4343])
    monkeypatch.setattr("subprocess.Popen", lambda command, **options: seen.update(options, command=command))
    report.Question({"POSTGRES_PASSWORD": "hidden"})
    assert (seen["user"], seen["group"], seen["extra_groups"]) == (4242, 4343, [4343])
    assert seen["env"] == {"POSTGRES_PASSWORD": "hidden"}
    assert "hidden" not in " ".join(map(str, seen["command"]))


@pytest.mark.parametrize(
    ("script", "facts", "fault", "step"),
    [
        ("""echo '{"role": 1}'""", {"role": 1}, None, None),
        ("""echo '{"kind": "down", "text": "nothing", "next": "start it"}'; exit 1""", None, "nothing", "start it"),
        ("echo 'mathesar: no module' >&2; exit 1", None, "mathesar: no module", None),
        ("exit 3", None, "the question ended with 3", None),
        ("sleep 5", None, "it does not answer within 0 seconds", None),
    ],
)
def test_whatever_the_question_ends_with_is_an_answer(
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    facts: object,
    fault: str | None,
    step: str | None,
) -> None:
    python = machine.library / "venv/bin/python3"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    (machine.library / "app").mkdir()
    monkeypatch.setattr(as_service, "find_account", lambda _: Account("me", os.getuid(), os.getgid(), "/"))
    monkeypatch.setattr(Account, "groups", lambda _: os.getgroups())
    question = report.Question({"PATH": "/usr/bin:/bin"})
    answer = question.answer(0.3 if "sleep" in script else 10)
    assert answer[:3] == (facts, fault, step)
    assert answer.kind == ("down" if step else None)
    assert question.answer() is answer


def test_a_program_runs_as_the_account_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        seen.update(options)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr("subprocess.run", run)
    monkeypatch.setattr(Account, "groups", lambda _: [4343])
    process.run(["true"], account=SERVICE)
    assert (seen["user"], seen["group"], seen["extra_groups"]) == (4242, 4343, [4343])
    assert seen["stdin"] == subprocess.DEVNULL


def test_a_missing_and_a_slow_program_end_like_ones_that_failed(tmp_path: Path) -> None:
    assert process.run(["no-such-program"]).code == process.NOT_INSTALLED
    assert process.run(["sleep", "5"], timeout=0.1) == (process.TIMED_OUT, "", "sleep took longer than 0 seconds")
