"""The guided set-up on a real terminal: what it asks, what Enter keeps, and what ends it."""

import os
import pty
import re
import select
import signal
import time
from collections.abc import Callable, Sequence

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.database.made import Made
from mathesar_admin.domain.proxy import Proxy
from mathesar_admin.errors import AdminError
from mathesar_admin.settings.files import write_setting
from mathesar_admin.setup.guide import reach
from mathesar_admin.setup.steps import connection, proxy
from tests.setup.conftest import Setup

SECONDS = 20
AGREE = (r"Go on\? \[yes\] ", "")
DATABASE = [(r"Number \[1\] ", "")]
NAME = [(r"Name, such as data.example.org \[\] ", "")]
PRIVILEGES = [(r"create databases in the web interface\? \[no\] ", ""), (r"change roles there\? \[no\] ", "")]
NOBODY = [(r"User name; Enter for none now \[\] ", "")]


class Ended:
    """How a command on a terminal ended, and all that the terminal showed."""

    def __init__(self, code: int, shown: str) -> None:
        self.code = code
        self.shown = shown


def on_terminal(work: Callable[[], int], dialogue: Sequence[tuple[str, str | None]]) -> Ended:
    """
    Runs `work` in a process of its own whose terminal this test types on.

    dialogue  what has to be shown, as a regular expression, and then the line that is typed; None for Ctrl-C,
              and "^D" for Ctrl-D
    """
    child, terminal = pty.fork()
    if child == 0:
        code = 99
        try:
            code = work()
        finally:
            os._exit(code)
    shown, place = "", 0
    for pattern, line in dialogue:
        deadline = time.monotonic() + SECONDS
        while (found := re.compile(pattern).search(shown, place)) is None:
            more = read(terminal, deadline)
            assert more is not None, f"{pattern} was not shown, but:\n{shown}"
            shown += more
        place = found.end()
        # As soon as the terminal has it, for a secret its echo is off already.
        os.write(terminal, b"\x03" if line is None else b"\x04" if line == "^D" else f"{line}\n".encode())
    deadline, is_interrupted = time.monotonic() + SECONDS, bool(dialogue) and dialogue[-1][1] is None
    while True:
        if is_interrupted and not select.select([terminal], [], [], 1)[0]:
            # As a person would: Python misses one that comes just before it reads.
            os.write(terminal, b"\x03")
        if (more := read(terminal, deadline)) is None:
            break
        shown += more
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    return Ended(os.waitstatus_to_exitcode(status), shown.replace("\r\n", "\n"))


def read(terminal: int, deadline: float) -> str | None:
    """What is shown next; None at the end, and when the time is over."""
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                return os.read(terminal, 65536).decode() or None
            except OSError:  # the other end is closed
                return None
    return None


@pytest.fixture
def result(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Runs mathesar setup with a dialogue; the steps that were done are the last lines shown."""

    def work(arguments: Sequence[str]) -> int:
        # Python's own at a start, which pytest has replaced.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        import sys

        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(number, mode) for number, mode in ((0, "r"), (1, "w"), (2, "w"))
        )
        code = main(["setup", *arguments])
        print("DONE:", ", ".join(setup.done), flush=True)
        return code

    def run(*dialogue: tuple[str, str | None], arguments: Sequence[str] = ()) -> Ended:
        return on_terminal(lambda: work(arguments), dialogue)

    return run


def test_with_enter_alone_what_is_missing_is_made(result: Callable[..., Ended]) -> None:
    ended = result(*DATABASE, *PRIVILEGES, *NAME, *NOBODY, AGREE)
    assert ended.code == 0
    assert "Enter keeps what is in [brackets]" in ended.shown
    assert "  make the role mathesar and its databases in PostgreSQL\n" in ended.shown
    assert ended.shown.endswith("DONE: repair, server, role adopt=False, status\n")


def test_every_answer_becomes_its_step(result: Callable[..., Ended]) -> None:
    ended = result(
        *DATABASE,
        (r"create databases in the web interface\? \[no\] ", "yes"),
        (r"change roles there\? \[no\] ", "perhaps"),
        (r'"yes" or "no"\s+.*\[no\] ', "y"),
        *NAME,
        (r"User name; Enter for none now \[\] ", "alice x"),
        (r"letters, digits.*\s+User name.*\[\] ", "alice"),
        (r"Email address.*\[\] ", "nowhere"),
        (r"an address such as.*\s+Email address.*\[\] ", "alice@example.org"),
        ("Password; Enter for none now: ", "correct horse"),
        ("once more: ", "correct hose"),
        (r"the two differ\s+Password; Enter for none now: ", "correct horse"),
        ("once more: ", "correct horse"),
        (r"create the administrator alice of the web interface\s+Go on\? \[yes\] ", "yes"),
    )
    assert ended.code == 0
    assert "grant the privilege create-database\n  grant the privilege manage-roles\n" in ended.shown
    before, done = ended.shown.split("DONE: ")
    assert "correct ho" not in before
    assert done == (
        "repair, server, role adopt=False, create-database=True, manage-roles=True, "
        "administrator alice alice@example.org correct horse, status\n"
    )


def test_the_answers_of_today_are_the_defaults(setup: Setup, result: Callable[..., Ended]) -> None:
    setup.is_active()
    setup.machine.socket(5432)
    setup.finds(Made(is_complete=True, privileges=frozenset({"create-database"})))
    setup.has(["alice", "bob"])
    kept = [(r"create databases in the web interface\? \[yes\] ", ""), (r"change roles there\? \[no\] ", "")]
    ended = result(*DATABASE, *kept, *NAME)
    assert ended.code == 0
    assert "administrators of the web interface: alice, bob" in ended.shown
    assert "There is nothing to change." in ended.shown
    assert "Go on?" not in ended.shown
    assert ended.shown.endswith("DONE: repair, server, role adopt=False, status\n")
    again = result(*DATABASE, (kept[0][0], "no"), kept[1], *NAME, AGREE)
    assert "create-database=False" in again.shown


@pytest.mark.parametrize("place", range(6))
def test_ctrl_c_at_any_question_leaves_all_as_it_was(setup: Setup, result: Callable[..., Ended], place: int) -> None:
    before = {path: path.read_bytes() for path in setup.machine.etc.iterdir()}
    questions = [*DATABASE, *PRIVILEGES, *NAME, *NOBODY, AGREE]
    for key in (None, "^D"):
        ended = result(*questions[:place], (questions[place][0], key))
        assert ended.code == 130
        assert ended.shown.endswith("mathesar: nothing was changed\nDONE: \n")
        assert "Traceback" not in ended.shown
    assert {path: path.read_bytes() for path in setup.machine.etc.iterdir()} == before
    assert setup.changes() == []


def test_ctrl_c_at_a_password_leaves_all_as_it_was(result: Callable[..., Ended]) -> None:
    ended = result(
        *DATABASE,
        *PRIVILEGES,
        *NAME,
        (r"User name; Enter for none now \[\] ", "alice"),
        (r"Email address.*\[\] ", "alice@example.org"),
        ("Password; Enter for none now: ", None),
    )
    assert ended.code == 130
    assert ended.shown.endswith("mathesar: nothing was changed\nDONE: \n")


def test_who_does_not_agree_changes_nothing(result: Callable[..., Ended]) -> None:
    ended = result(*DATABASE, *PRIVILEGES, *NAME, *NOBODY, (AGREE[0], "no"))
    assert ended.code == 1
    assert ended.shown.endswith("mathesar: nothing was changed\nDONE: \n")


def test_an_administrator_without_an_address_is_not_created(result: Callable[..., Ended]) -> None:
    ended = result(
        *DATABASE,
        *PRIVILEGES,
        *NAME,
        (r"User name; Enter for none now \[\] ", "alice"),
        (r"Email address.*\[\] ", ""),
        (r"No administrator will be created(?s:.*)Go on\? \[yes\] ", ""),
    )
    assert ended.code == 0
    assert "administrator alice" not in ended.shown


@pytest.mark.parametrize("options", [["--non-interactive"], ["--adopt"], ["--json"], ["--dry-run"]])
def test_with_an_option_it_never_asks(result: Callable[..., Ended], options: list[str]) -> None:
    ended = result(arguments=options)
    assert ended.code == 0
    assert "[no]" not in ended.shown


def test_names_of_others_cannot_write_on_the_terminal(setup: Setup, result: Callable[..., Ended]) -> None:
    setup.is_active()
    setup.has(["\x1b[2Jalice"])
    ended = result(*DATABASE, *PRIVILEGES, *NAME, AGREE)
    assert ended.code == 0
    assert "\x1b" not in ended.shown


def test_a_server_elsewhere_is_asked_for_until_it_can_be_used(
    setup: Setup, result: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[dict[str, str]] = []

    def check(settings: dict[str, str]) -> dict[str, object]:
        tried.append(settings)
        if settings["POSTGRES_PASSWORD"] != "right":
            raise AdminError("the password is wrong")
        return {"version": "17", "tls": True, "pooler": None}

    monkeypatch.setattr(connection, "check_connection", check)
    monkeypatch.setattr("mathesar_admin.setup.steps.network.allow_only", lambda *_: False)
    monkeypatch.setattr(connection, "allow_also", lambda *_: False)
    server = [
        (r"Number \[\d\] ", "2"),
        (r"Host.*\[\] ", "192.0.2.7"),
        (r"Port \[5432\] ", "many"),
        (r"a number from 1 to 65535\s+Port \[5432\] ", "5433"),
        (r"Database \[mathesar_django\] ", ""),
        (r"Role \[mathesar\] ", "dba_made_it"),
    ]
    wrong = [("Password;.*: ", "wrong"), ("once more: ", "wrong"), (r"sslmode\) \[require\] ", "disable")]
    right = [("Password;.*: ", "right"), ("once more: ", "right"), (r"sslmode\) \[require\] ", "")]
    once_more = (r"the password is wrong\s+Once more; Ctrl-C ends this\.(?s:.*)Number \[\d\] ", "2")
    ended = result(*server, *wrong, once_more, *server[1:], *right, *NAME, *NOBODY, (AGREE[0], "no"))
    assert ended.shown.endswith("mathesar: nothing was changed\nDONE: \n")
    for line in ("set POSTGRES_HOST to 192.0.2.7", "set POSTGRES_PORT to 5433", "set POSTGRES_USER to dba_made_it"):
        assert f"  {line}\n" in ended.shown
    assert "  set POSTGRES_PASSWORD\n" in ended.shown
    assert "create databases in the web interface?" not in ended.shown


def test_a_web_server_that_is_here_is_offered_for_the_name(
    setup: Setup, result: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    nginx = Proxy("nginx", "nginx", {"places": []})
    monkeypatch.setattr(reach, "PROXIES", ("nginx",))
    for module in (reach, proxy):
        monkeypatch.setattr(module, "find_proxy", lambda _: nginx)
        monkeypatch.setattr(module, "is_installed", lambda *_: False)
    monkeypatch.setattr(reach, "place_of", lambda _: {"file": "/etc/nginx/conf.d/mathesar.conf"})
    monkeypatch.setattr(proxy, "require_place", lambda *_: {"file": "/etc/nginx/conf.d/mathesar.conf"})
    monkeypatch.setattr(proxy, "install", lambda _, site: setup.done.append(f"proxy {site.origin}"))
    ended = result(
        *DATABASE,
        *PRIVILEGES,
        (NAME[0][0], "data.example.org/mathesar"),
        (r"cannot be served below a path.*\s+Name.*\[\] ", "Data.example.org"),
        (r"1  nginx, which is on this machine\s+2  another one.*\s+Number \[2\] ", "1"),
        *NOBODY,
        (r"set MATHESAR_DOMAIN to data.example.org\s(?s:.*)by /etc/nginx(?s:.*)Go on\? \[yes\] ", ""),
    )
    assert ended.code == 0
    assert "proxy https://data.example.org, status\n" in ended.shown
    assert "MATHESAR_DOMAIN=data.example.org\n" in (setup.machine.etc / "mathesar.env").read_text()


STORAGE = {
    "DATA_FILES_STORAGE_BACKEND": "azure",
    "DATA_FILES_AZURE_CONNECTION_STRING": "AccountName=files;AccountKey=k;BlobEndpoint=https://HOST/",
}


@pytest.mark.parametrize(
    ("host", "dialogue", "allowed"),
    [
        ("192.0.2.9", [(r"1  192\.0\.2\.9: what the settings name\s(?s:.*)Number \[4\] ", "1")], ["192.0.2.9"]),
        # A service on the internet moves.
        ("8.8.8.8", [(r"1  every address\s(?s:.*)Number \[3\] ", "1")], ["any"]),
        (
            "192.0.2.9",
            [
                (r"Number \[4\] ", "3"),
                (r"Addresses or networks \[\] ", "192.0.2.1/24"),
                (r"the network is 192\.0\.2\.0/24\s+Addresses or networks \[\] ", "192.0.2.0/24"),
            ],
            ["192.0.2.0/24"],
        ),
    ],
)
def test_what_the_settings_name_is_let_through_when_somebody_says_so(
    setup: Setup, result: Callable[..., Ended], host: str, dialogue: list[tuple[str, str]], allowed: list[str]
) -> None:
    for name, value in STORAGE.items():
        write_setting(paths.SETTINGS, name, value.replace("HOST", host))
    shown = rf"names {re.escape(host)}, which the sandbox does not let Mathesar reach(?s:.*)"
    asked = [(shown + dialogue[0][0], dialogue[0][1]), *dialogue[1:]]
    ended = result(*DATABASE, *PRIVILEGES, *NAME, *asked, *NOBODY, AGREE)
    assert ended.code == 0
    assert f"let the service reach, and be reached from: {', '.join(allowed)}\n" in ended.shown
    assert [
        line for line in paths.NETWORK_DROP_IN.read_text().splitlines() if line.startswith("IPAddressAllow=")
    ] == [f"IPAddressAllow={one}" for one in allowed]
    again = result(*DATABASE, *PRIVILEGES, *NAME, *NOBODY, AGREE)
    assert "What is let through?" not in again.shown


def test_with_enter_nothing_more_is_let_through(setup: Setup, result: Callable[..., Ended]) -> None:
    for name, value in STORAGE.items():
        write_setting(paths.SETTINGS, name, value.replace("HOST", "192.0.2.9"))
    closed = (r"4  for now, this machine only; later: mathesar setup --allow-network\s+Number \[4\] ", "")
    ended = result(*DATABASE, *PRIVILEGES, *NAME, closed, *NOBODY, AGREE)
    assert ended.code == 0
    assert not paths.NETWORK_DROP_IN.exists()


def test_an_address_that_others_should_reach_is_asked_about(setup: Setup, result: Callable[..., Ended]) -> None:
    write_setting(paths.SETTINGS, "MATHESAR_LISTEN", "0.0.0.0:8000")
    asked = (r"MATHESAR_LISTEN is 0\.0\.0\.0:8000(?s:.*)1  every address(?s:.*)Number \[3\] ", "1")
    ended = result(*DATABASE, *PRIVILEGES, *NAME, asked, *NOBODY, AGREE)
    assert (ended.code, "IPAddressAllow=any" in paths.NETWORK_DROP_IN.read_text()) == (0, True)


def test_of_several_local_servers_one_is_chosen(
    setup: Setup, result: Callable[..., Ended], capsys: pytest.CaptureFixture[str]
) -> None:
    for port in (5432, 5433):
        setup.machine.socket(port)
    ended = result((r"on port 5432\s+2 .* on port 5433(?s:.*)Number \[1\] ", "2"), *PRIVILEGES, *NAME, *NOBODY, AGREE)
    assert ended.code == 0
    assert "  set POSTGRES_PORT to 5433\n" in ended.shown
    assert "POSTGRES_PORT=5433\n" in (setup.machine.etc / "mathesar.env").read_text()


def test_back_from_another_server_nothing_of_that_one_stays(setup: Setup, result: Callable[..., Ended]) -> None:
    for name, value in (("POSTGRES_HOST", "192.0.2.7"), ("POSTGRES_PASSWORD", "hidden")):
        write_setting(paths.SETTINGS, name, value)
    ended = result((r"Number \[2\] ", "1"), *PRIVILEGES, *NAME, *NOBODY, AGREE)
    assert ended.code == 0
    assert "  unset POSTGRES_HOST\n" in ended.shown
    assert "  unset POSTGRES_PASSWORD\n" in ended.shown
    assert "192.0.2.7" not in paths.SETTINGS.read_text()
