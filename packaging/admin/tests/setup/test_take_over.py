"""mathesar setup --take-over: what is found, what is taken, what is refused, and what is left where it fails."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.manual.dotenv import read_dotenv
from mathesar_admin.manual.findings import look_at_former
from mathesar_admin.processes import process
from mathesar_admin.processes.process import Account
from mathesar_admin.settings.store import read_settings
from mathesar_admin.setup.steps import connection, take_over
from tests.setup.conftest import Setup

ENV = """\
POSTGRES_USER="mathesar"
POSTGRES_PASSWORD="strong (pw) # here"
POSTGRES_HOST="localhost"
POSTGRES_PORT=""
POSTGRES_DB="mathesar_django"
MATHESAR_TIMEOUT="300"
MATHESAR_DOMAIN=data.example.org
MATHESAR_TLS=1
LIBRARY_NUMBER=7
"""
KEY = "django-key-$with(every)kind=of+character#50long"


class ByHand:
    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.folder = setup.machine.root / "root/opt/mathesar"
        self.unit = setup.machine.root / "units/mathesar.service"
        for name, text in {
            "manage.py": "",
            "mathesar/__init__.py": '__version__ = "1.2.0"\n',
            "config/settings/common_settings.py": "",
            ".env": ENV,
            ".secrets/secret_key.txt": KEY,
            ".media/ada/plants.csv": "Plant\nTeasel\n",
            "sso.yml": "version: 2\n",
        }.items():
            self.write(name, text)
        self.unit.parent.mkdir(exist_ok=True)
        self.unit.write_text(f"[Service]\nExecStart={self.folder}/bin/mathesar run\n")
        self.shows(active="active")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def shows(self, *, active: str, command: str = "bin/mathesar run", failing: str = "no such verb") -> None:
        """What systemctl says; a stop is written down in the unit's state."""
        state = self.setup.machine.root / "state"
        state.write_text(f"{active}\n")
        exec_start = f"{{ path=/bin/bash ; argv[]=/bin/bash -c {self.folder}/{command} ; ignore_errors=no }}"
        self.setup.machine.command(
            "systemctl",
            f"""case "$*" in
"{failing}"*) exit 1 ;;
stop*) echo inactive >{state} ;;
start* | restart*) echo active >{state} ;;
show*) echo "ActiveState=$(cat {state})"; echo UnitFileState=enabled; echo WorkingDirectory={self.folder}
  echo "ExecStart={exec_start}"; echo "EnvironmentFiles={self.folder}/.env (ignore_errors=no)" ;;
esac""",
        )


@pytest.fixture
def by_hand(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> ByHand:
    own = Account("mathesar", os.geteuid(), os.getegid(), "/")
    monkeypatch.setattr(take_over, "find_account", lambda _: own)
    monkeypatch.setattr(connection, "check_connection", lambda _: {"version": "17", "tls": True, "pooler": None})
    connection._connected.cache_clear()
    defaults = setup.machine.library / "defaults.env"
    defaults.write_text(f"{defaults.read_text()}MEDIA_ROOT={setup.machine.root}/media/\n")
    return ByHand(setup)


@pytest.fixture
def took(by_hand: ByHand, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*words: str) -> tuple[int, str]:
        code = main(["setup", "--take-over", *words])
        return code, "".join(capsys.readouterr())

    return run


def test_all_of_it_becomes_the_packages(by_hand: ByHand, took: Callable[..., tuple[int, str]]) -> None:
    code, said = took()
    assert code == 0, said
    secrets, settings = paths.SECRETS.read_text(), paths.SETTINGS.read_text()
    assert "POSTGRES_HOST=localhost\n" in settings
    assert "MATHESAR_TIMEOUT=300\n" in settings
    assert "MATHESAR_DOMAIN=data.example.org\n" in settings
    assert "MATHESAR_TLS=false\n" in settings
    assert "LIBRARY_NUMBER" not in settings
    assert 'POSTGRES_PASSWORD="strong (pw) # here"\n' in secrets
    assert read_settings().get("SECRET_KEY") == KEY
    copied = by_hand.setup.machine.root / "media/ada/plants.csv"
    assert copied.read_text() == "Plant\nTeasel\n"
    assert (by_hand.folder / ".media/ada/plants.csv").exists()
    assert paths.SSO.read_text() == "version: 2\n"
    aside = by_hand.unit.with_name("mathesar.service.before-package")
    assert not by_hand.unit.exists()
    assert f"mv {aside} {by_hand.unit} && systemctl daemon-reload" in said
    assert aside.exists()
    assert "strong (pw)" not in said
    assert KEY not in said
    changes = [call for call in by_hand.setup.changes() if call.startswith("systemctl")]
    assert changes == [
        "systemctl stop mathesar.service",
        "systemctl --system daemon-reload",
        "systemctl reenable mathesar.service",
        "systemctl restart mathesar.service",
    ]


def test_a_second_run_changes_nothing(
    by_hand: ByHand, took: Callable[..., tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = took()
    assert code == 0, said
    by_hand.setup.changes()
    before = {path: path.read_bytes() for path in paths.CONFIGURATION.iterdir()}
    assert main(["setup", "--take-over", str(by_hand.folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []
    assert by_hand.setup.changes() == []
    assert {path: path.read_bytes() for path in paths.CONFIGURATION.iterdir()} == before


def test_a_dry_run_says_all_of_it_and_changes_nothing(by_hand: ByHand, took: Callable[..., tuple[int, str]]) -> None:
    before = {path: path.read_bytes() for path in by_hand.setup.machine.root.rglob("*") if path.is_file()}
    code, said = took("--dry-run")
    assert code == 0, said
    media = by_hand.setup.machine.root / "media"
    for line in (
        "set POSTGRES_PASSWORD\n",
        "set MATHESAR_TLS to false\n",
        f"take over Mathesar 1.2.0 in {by_hand.folder}, whose files stay as they are\n",
        f"copy its 1 uploaded files (1 MB) from {by_hand.folder}/.media to {media}; they stay there, too\n",
        "take its secret key",
        "listen on 127.0.0.1:8000 instead of 0.0.0.0:8000",
        "leave out what is not Mathesar's: LIBRARY_NUMBER",
    ):
        assert line in said
    after = {path: path.read_bytes() for path in by_hand.setup.machine.root.rglob("*") if path.is_file()}
    assert {path: text for path, text in after.items() if path.name != "calls"} == before


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("mathesar/__init__.py", '__version__ = "1.3"\n', "is Mathesar 1.3, and the package is 1.2.3"),
        ("mathesar/__init__.py", '__version__ = "0.1.7"\n', "which no newer one can upgrade"),
        (".env", "POSTGRES_HOST=localhost\nPOSTGRES_USER=mathesar\n", "says no POSTGRES_DB"),
        (".env", ENV.replace('"300"', "many"), "MATHESAR_TIMEOUT has to be"),
        (".secrets/secret_key.txt", None, "has no secret key"),
        ("manage.py", None, "no installation by upstream's guide was found"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_before_anything_is_done(
    by_hand: ByHand, took: Callable[..., tuple[int, str]], name: str, text: str | None, said: str
) -> None:
    if text is None:
        (by_hand.folder / name).unlink()
    else:
        by_hand.write(name, text)
    for more in ([], ["--dry-run"]):
        code, shown = took(*more)
        assert code == 1
        assert said in shown
    assert by_hand.setup.changes() == []
    assert by_hand.unit.exists()


def test_a_failure_half_way_starts_the_former_one_again_and_the_next_run_goes_on(
    by_hand: ByHand, took: Callable[..., tuple[int, str]]
) -> None:
    aside = by_hand.unit.with_name("mathesar.service.before-package")
    (aside / "in-the-way").mkdir(parents=True)
    code, said = took()
    assert code == 1
    assert f"{aside}: " in said
    assert "the former installation stays as it was" in said
    assert by_hand.setup.changes()[-1] == "systemctl start --no-block mathesar.service"
    assert by_hand.unit.exists()
    (aside / "in-the-way").rmdir()
    aside.rmdir()
    code, said = took()
    assert code == 0, said
    assert aside.is_file()


def test_a_program_started_by_hand_is_named(by_hand: ByHand, took: Callable[..., tuple[int, str]]) -> None:
    place = by_hand.setup.machine.root / "proc/4711"
    place.mkdir(parents=True)
    (place / "cwd").symlink_to(by_hand.folder)
    (place / "cmdline").write_bytes(b"python\0gunicorn\0")
    (place / "cgroup").write_text("0::/user.slice/session-1.scope\n")
    code, said = took()
    assert code == 1
    assert "as process 4711" in said
    assert "kill 4711" in said
    (place / "cgroup").write_text("0::/system.slice/mathesar.service\n")
    code, said = took()
    assert code == 0, said


def test_without_room_nothing_is_done(
    by_hand: ByHand, took: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    code, said = took()
    assert code == 1
    assert "the uploaded files need 1 MB in" in said
    assert by_hand.setup.changes() == []


def test_an_upload_that_is_there_with_another_content_is_not_replaced(
    by_hand: ByHand, took: Callable[..., tuple[int, str]]
) -> None:
    other = by_hand.setup.machine.root / "media/ada/plants.csv"
    other.parent.mkdir(parents=True)
    other.write_text("another")
    code, said = took()
    assert code == 1
    assert f"{other} is there already" in said
    assert other.read_text() == "another"


def test_links_among_the_uploads_are_not_followed(by_hand: ByHand, took: Callable[..., tuple[int, str]]) -> None:
    secret = by_hand.setup.machine.root / "secret"
    secret.mkdir()
    (secret / "key").write_text("root's")
    (by_hand.folder / ".media/link").symlink_to(secret / "key")
    (by_hand.folder / ".media/folder").symlink_to(secret)
    code, said = took()
    assert code == 0, said
    media = by_hand.setup.machine.root / "media"
    assert sorted(path.name for path in media.rglob("*")) == ["ada", "plants.csv"]


def test_the_role_that_comes_in_over_the_socket_is_adopted_and_keeps_its_password(
    by_hand: ByHand, took: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand.write(".env", f"POSTGRES_USER=mathesar\nPOSTGRES_DB=mathesar_django\nPOSTGRES_HOST={_socket(by_hand)}\n")
    asked = []

    def make_role(environment: dict[str, str], *, adopt: bool, keep: bool) -> int:
        asked.append((environment["MATHESAR_STARTER_DATABASE"], adopt, keep))
        return 0

    monkeypatch.setattr("mathesar_admin.setup.steps.role.make_role", make_role)
    code, said = took()
    assert code == 0, said
    assert "take over its role mathesar in PostgreSQL, which keeps its password" in said
    assert asked == [("", True, True)]


def _socket(by_hand: ByHand) -> str:
    return str(by_hand.setup.machine.root / "run")


def test_its_port_is_kept_but_not_its_open_address(by_hand: ByHand, took: Callable[..., tuple[int, str]]) -> None:
    by_hand.shows(active="active", command="bin/mathesar run --port 9000")
    code, said = took("--dry-run")
    assert code == 0, said
    assert "set MATHESAR_LISTEN to 127.0.0.1:9000\n" in said
    assert "listen on 127.0.0.1:9000 instead of 0.0.0.0:9000" in said


def test_a_terminal_is_asked_before_anything_is_done(
    by_hand: ByHand, took: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "no")
    code, said = took()
    assert code == 1
    assert "This will be done" in said
    assert "mathesar: nothing was changed" in said
    assert by_hand.setup.changes() == []
    monkeypatch.setattr("builtins.input", lambda _: "yes")
    code, said = took()
    assert code == 0, said
    assert not by_hand.unit.exists()


def test_a_web_server_that_serves_the_former_folder_is_named_afterwards(
    by_hand: ByHand, took: Callable[..., tuple[int, str]]
) -> None:
    caddy = by_hand.setup.machine.root / "root/etc/caddy/Caddyfile"
    caddy.parent.mkdir(parents=True)
    caddy.write_text(f'root "{by_hand.folder}/static/"\n')
    assert look_at_former() == []
    code, said = took()
    assert code == 0, said
    (finding,) = look_at_former()
    assert f"{caddy} still serves files out of {by_hand.folder}" in finding.text
    assert "mathesar domain set NAME --behind caddy" in (finding.next or "")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=plain", "plain"),
        ('A="double quoted"', "double quoted"),
        ("A='single'", "single"),
        ("A=two  spaces", "two spaces"),
        (r"A=a\b", "ab"),
        ("A=trail # c", "trail # c"),
        ('A="x$HOME"', "x$HOME"),
        ('A={"version": 2,"k":"v"}', "{version: 2,k:v}"),
        ("  A=b=c  ", "b=c"),
        ('A=""', ""),
        ("A=it's", None),
        (r'A="{\"version\": 2}"', None),
        ("export A=1", None),
        ("# A=1", None),
        ("A", None),
    ],
)
def test_env_files_are_read_as_upstreams_program_reads_them(line: str, value: str | None) -> None:
    assert read_dotenv(f"\n{line}\n").values.get("A") == value


def test_the_reader_agrees_with_xargs() -> None:
    for line in ("A=a  b", "A='x y' z", r"A=\"q\"", r'A="a\b"', "A= b", "A='' b"):
        said = process.run(["xargs"], given=f"{line}\n").stdout.rstrip("\n")
        assert read_dotenv(line).values == {"A": said.partition("=")[2]}, line


def test_a_damaged_record_is_named(setup: Setup, capsys: pytest.CaptureFixture[str]) -> None:
    paths.TAKEN_OVER.write_text("{")
    assert main(["setup", "--take-over"]) == 1
    assert f"{paths.TAKEN_OVER} is damaged" in capsys.readouterr().err


def test_only_one_installation_is_taken_over(by_hand: ByHand, took: Callable[..., tuple[int, str]]) -> None:
    code, said = took()
    assert code == 0, said
    other = Path("/opt/another")
    code, said = took(str(other))
    assert code == 1
    assert f"{by_hand.folder} was taken over already" in said
