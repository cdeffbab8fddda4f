"""What status says where systemd itself does not start the service, or its pages are broken."""

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mathesar_admin.database.report import Report
from mathesar_admin.health import web
from mathesar_admin.health.web import ask
from mathesar_admin.processes import process
from mathesar_admin.unit import service, start_failure
from mathesar_admin.unit.start_failures import SETTINGS
from tests.conftest import Machine
from tests.health.test_status import here, run, says

__all__ = ["here"]

DOWN = web.Answer(None, "Connection refused")


@pytest.fixture(autouse=True)
def _accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_failure, "find_account", lambda _: process.find_account("root"))


def fails(
    here: Machine, monkeypatch: pytest.MonkeyPatch, before: int, main: int, said: str = "", own: str = ""
) -> None:
    """The steps before the start, and the start, end with these statuses; systemd and our own programs say this."""
    says(monkeypatch, here, "activating", DOWN, Report(None, None))
    commands = "".join(
        f"{name}={{ path=/x ; argv[]=/x ; code=exited ; status={status} }}\\n"
        for name, status in (("ExecStartPre", before), ("ExecStart", main))
    )
    state = "ActiveState=activating\\nUnitFileState=enabled\\nInvocationID=i\\n"
    here.command("systemctl", f"case \"$*\" in *ExecStart*) printf '{commands}' ;; *) printf '{state}' ;; esac")
    here.command("journalctl", f"case \"$*\" in *_UID=0*) printf '{said}' ;; *) printf '{own}' ;; esac")


def test_without_user_namespaces_the_drop_in_is_named(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "mathesar.service: Failed to set up user namespacing: No space left on device\\n"
    fails(here, monkeypatch, 0, 217, said * 2 + "mathesar.service: Failed with result exit-code.\\n")
    lines = run(capsys, 1).splitlines()
    assert "  because:  systemd could not start it (status 217/USER): this machine allows no user namespaces" in lines
    assert lines.count("  because:  Failed to set up user namespacing: No space left on device") == 1
    assert lines[-1] == (
        "next:       systemctl edit mathesar, with the lines: [Service], PrivateUsers=no; then: "
        "systemctl restart mathesar"
    )


def test_without_the_account_set_up_makes_it_again(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails(here, monkeypatch, 0, 217)
    monkeypatch.setattr(start_failure, "find_account", lambda _: None)
    assert run(capsys, 1).splitlines()[-1] == "next:       mathesar setup"


@pytest.mark.parametrize(
    ("folder", "status"), [("var/lib/mathesar", 238), ("var/lib/mathesar/media", 238), ("var/cache/mathesar", 239)]
)
def test_a_folder_that_is_a_link_becomes_a_mount(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: str, status: int
) -> None:
    fails(here, monkeypatch, status, 0)
    link = here.root / "root" / folder
    link.parent.mkdir(parents=True)
    link.symlink_to(here.etc)
    said = run(capsys, 1)
    assert f"/{folder} is a link to {here.etc}, and systemd takes folders and mounts only" in said
    assert f"&& echo '{here.etc} /{folder} none bind' >>/etc/fstab && mount /{folder} && mathesar setup" in said


@pytest.mark.parametrize("status", [203, 226, 228, 238, 239, 245, 250])
def test_every_other_status_of_systemds_own_has_a_reason_and_a_step(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    fails(here, monkeypatch, 0, status, "mathesar.service: Failed at step X spawning /x: No\\n")
    said = run(capsys, 1)
    assert f"(status {status}" in said or f"({status}/" in said
    assert "because:  Failed at step X spawning /x: No\n" in said
    assert "next:       mathesar setup" not in said


def test_while_systemd_tries_again_the_start_before_has_the_reason(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    says(monkeypatch, here, "activating", DOWN, Report(None, None))
    nothing = "ExecStart={ path=/x ; argv[]=/x ; code=(null) ; status=0/0 }\\n"
    state = "ActiveState=activating\\nSubState=start-pre\\nInvocationID=now\\nNRestarts=2\\n"
    here.command("systemctl", f"case \"$*\" in *ExecStart*) printf '{nothing}' ;; *) printf '{state}' ;; esac")
    exited = "Main process exited, code=exited, status=217/USER"
    said = f"mathesar.service: Failed to set up x: No\\nmathesar.service: {exited}\\n"
    starts = '{"INVOCATION_ID":"now"}\\n{"INVOCATION_ID":"before"}\\n{"INVOCATION_ID":"long-ago"}\\n'
    cases = f"*UNIT=*) printf '{starts}' ;; *_UID=0*ID=before) printf '{said}' ;; *long-ago) exit 1"
    here.command("journalctl", f'case "$*" in {cases} ;; esac')
    found = run(capsys, 1)
    assert "because:  systemd could not start it (status 217/USER): this machine allows no user namespaces\n" in found
    assert "because:  Failed to set up x: No\n" in found
    assert "PrivateUsers=no" in found.splitlines()[-1]


def test_what_our_own_programs_said_goes_before_what_systemd_says(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails(here, monkeypatch, 75, 0, "mathesar.service: Failed to x\\n", "no server\\n")
    said = run(capsys, 1)
    assert "because:  no server\n" in said
    assert "Failed to x" not in said


def test_where_no_program_of_ours_has_said_anything_systemds_lines_are_the_reason(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails(here, monkeypatch, 0, 0, "mathesar.service: Failed to load environment files: No such file or directory\\n")
    assert "because:  Failed to load environment files: No such file or directory\n" in run(capsys, 1)


class Pages(http.server.BaseHTTPRequestHandler):
    leads_to = "/complete_installation/?next=/"
    page = 500

    def do_GET(self) -> None:
        if self.path == "/auth/login/":
            self.send_response(302)
            self.send_header("Location", self.leads_to)
        else:
            self.send_response(self.page if self.path == self.leads_to else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), Pages) as served:
        threading.Thread(target=served.serve_forever).start()
        yield f"127.0.0.1:{served.server_port}"
        served.shutdown()


@pytest.mark.parametrize(("page", "code"), [(500, 1), (200, 0)])
def test_a_page_that_fails_behind_a_redirect_is_no_answer(
    here: Machine,
    server: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    page: int,
    code: int,
) -> None:
    monkeypatch.setattr(Pages, "page", page)
    answer = ask(server)
    assert (answer.status, answer.page) == (302, page)
    says(monkeypatch, here, "active", answer, Report(None, None))
    said = run(capsys, code)
    assert ("answers 500 instead of a page" in said) is (page == 500)


def test_a_redirect_to_another_name_is_an_answer(
    here: Machine, server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Pages, "leads_to", "https://data.example.org/auth/login/")
    says(monkeypatch, here, "active", ask(server), Report(None, None))
    assert "(it leads to https://data.example.org/auth/login/)" in run(capsys, 0)


def test_the_account_of_a_server_that_was_purged_is_no_server(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "find_account", lambda _: process.find_account("root"))
    assert not service.server_is_installed()
    program = machine.root / "root/usr/lib/postgresql/17/bin/postgres"
    program.parent.mkdir(parents=True)
    program.touch()
    assert service.server_is_installed()


def test_in_a_chroot_with_the_hosts_run_systemd_does_not_run(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.boot()
    assert service.systemd_runs()
    for root in (machine.etc, machine.etc / "absent"):
        monkeypatch.setattr("mathesar_admin.paths.ROOT_OF_INIT", root)
        assert not service.systemd_runs()


# systemd's exec_needs_mount_namespace, of what a unit may ask for.
MOUNTING = {
    "ReadWritePaths",
    "ReadOnlyPaths",
    "InaccessiblePaths",
    "ExecPaths",
    "NoExecPaths",
    "BindPaths",
    "BindReadOnlyPaths",
    "TemporaryFileSystem",
    "PrivateTmp",
    "PrivateDevices",
    "PrivateMounts",
    "ProtectSystem",
    "ProtectHome",
    "ProtectKernelTunables",
    "ProtectKernelModules",
    "ProtectKernelLogs",
    "ProtectControlGroups",
    "ProtectClock",
    "ProtectProc",
    "ProcSubset",
}


def test_without_mount_namespaces_everything_that_needs_one_is_named() -> None:
    unit = (Path(__file__).parents[4] / "systemd/system/mathesar.service").read_text()
    asked = set(re.findall(r"^(\w+)=", unit, re.MULTILINE)) & MOUNTING
    named = {line.partition("=")[0] for line in SETTINGS[226][1]}
    assert asked
    assert asked - named == set()
