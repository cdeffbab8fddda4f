"""The command line: help, usage errors, rights, and failures that never show a traceback."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mathesar_admin import cli, completion
from mathesar_admin.cli import main
from mathesar_admin.commands import COMMANDS, parser_of, version
from tests.conftest import RECORD, Machine

SERVICE = Path(__file__).parents[1] / "mathesar_service"
MANUAL = (Path(__file__).parents[2] / "payload/usr/share/man/man1/mathesar.1").read_text().replace("\\-", "-")


def test_every_command_is_in_the_help_in_its_file_and_in_the_manual(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    overview = capsys.readouterr().out
    files = sorted(path.stem.replace("_", "-") for path in (Path(cli.__file__).parent / "commands").glob("[a-z]*.py"))
    assert files == sorted(COMMANDS)
    for command in COMMANDS:
        assert f"\n  {command} " in overview
        assert f".B {command}\n" in MANUAL or f'.BI {command} "' in MANUAL


def options(command: str) -> set[str]:
    """Every option of a command and of its verbs."""
    parsers = [parser_of(command), *completion.subcommands(parser_of(command)).values()]
    found = {option for parser in parsers for option in completion.options(parser)}
    return found - {"--help"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_in_the_manual(command: str) -> None:
    assert [option for option in options(command) if option not in MANUAL] == []


def test_no_option_is_in_the_manual_that_is_in_no_command() -> None:
    known = {"--help", "--now"} | {option for command in COMMANDS for option in options(command)}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+[a-z]", MANUAL)) - known == set()


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("set NAME --restart -- --a=b", {"name": "NAME", "value": "--a=b", "restart": True}),
        ("set NAME --restart value", {"name": "NAME", "value": "value", "restart": True}),
        ("set NAME value --force", {"name": "NAME", "value": "value", "force": True}),
        ("set NAME -- --restart", {"name": "NAME", "value": "--restart", "restart": False}),
        ("set NAME --stdin", {"name": "NAME", "value": None, "stdin": True}),
    ],
)
def test_flags_may_stand_anywhere(typed: str, understood: dict[str, object]) -> None:
    assert understood.items() <= vars(parser_of("config").parse_args(typed.split())).items()


def test_flags_may_stand_between_names() -> None:
    options = parser_of("collaborators").parse_args(["enable", "one", "--per-user", "two"])
    assert (options.databases, options.per_user) == (["one", "two"], True)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_needs_no_root(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: mathesar {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["setup"], ["status"], ["manage", "shell"], ["config", "set", "A", "b c"]])
def test_what_needs_root_says_how(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert main(arguments) == 1
    expected = f"mathesar: {arguments[0]} needs root: sudo mathesar {shlex.join(arguments)}\n"
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["statsu"], 'there is no command "statsu"; did you mean status?'),
        (["xyzzy"], 'there is no command "xyzzy"; mathesar --help lists them'),
        (["setup", "--adpot"], "unrecognized arguments: --adpot; mathesar setup --help says more"),
        (["setup", "--ado"], "unrecognized arguments: --ado; mathesar setup --help says more"),
        (["config"], "config takes one of: list, get, set, unset, check; mathesar config --help says more"),
        (["version", "now"], "unrecognized arguments: now; mathesar version --help says more"),
    ],
)
def test_a_usage_error_is_one_line_that_leads_on(
    arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)
    assert code == 2
    assert capsys.readouterr().err == f"mathesar: {line}\n"


def test_without_a_command_the_help_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "mathesar COMMAND" in capsys.readouterr().out


def test_the_version_for_people_and_for_machines(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "1.2.3-1~deb13u0\n"
    assert main(["version", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == RECORD["version"]


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (KeyError("x"), 1, "mathesar: a fault in this program: KeyError: 'x'\n  Please report it"),
        (
            PermissionError(13, "Permission denied", "/etc/mathesar"),
            1,
            "mathesar: /etc/mathesar: Permission denied\n",
        ),
        (OSError(28, "No space left on device", "/etc/x"), 1, "mathesar: /etc/x: No space left on device\n"),
        (KeyboardInterrupt(), 130, None),
    ],
)
def test_no_failure_shows_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    text: str | None,
) -> None:
    def fails(_: object) -> int:
        raise error

    monkeypatch.setattr(version, "run", fails)
    assert main(["version"]) == code
    said = capsys.readouterr().err
    assert said == "" if text is None else said.startswith(text)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([""], {"setup", "config", "help"}),
        (["setup", ""], {"--adopt", "--allow-manage-roles", "--no-allow-manage-roles", "--help"}),
        (["config", ""], {"list", "get", "set", "unset", "check"}),
        (["config", "set", ""], {"POSTGRES_PORT", "--stdin", "--restart"}),
        (["config", "list", ""], {"--json"}),
    ],
)
def test_completion_offers_what_may_come_next(machine: Machine, words: list[str], wanted: set[str]) -> None:
    offered = set(completion.complete(["mathesar", *words]))
    assert wanted <= offered
    if words[-2:-1] == ["list"]:
        assert not any(word.isupper() for word in offered)
    assert "DJANGO_SETTINGS_MODULE" not in offered


def test_the_service_takes_the_options_that_the_help_of_createsuperuser_shows() -> None:
    text = (SERVICE / "asked/create_superuser.py").read_text()
    assert set(re.findall(r'add_argument\("(--[a-z-]+)"', text)) == options("createsuperuser")


def test_completion_offers_nothing_for_a_command_that_is_not_there(machine: Machine) -> None:
    assert completion.complete(["mathesar", "nonsense", ""]) == []


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """Runs a line in which $M is the program, without a machine of its own."""
    program = f"import sys; sys.path.insert(0, {str(SERVICE.parent)!r}); from mathesar_admin.cli import main; "
    environment = {"PATH": os.environ["PATH"], "M": f'{sys.executable} -c "{program}sys.exit(main(sys.argv[1:]))"'}
    script = f"set -o pipefail; m() {{ eval $M '\"$@\"'; }}; {line}"
    return subprocess.run(["bash", "-c", script], capture_output=True, env=environment, text=True, check=False)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("m --help | true", 141, ""),
        ("m --help >/dev/full", 1, "mathesar: cannot write to standard output: No space left on device\n"),
        ("m nonsense 2>&-", 2, ""),
        ("m --help >&-", 0, ""),
        ("LC_ALL=C m --help | grep -c OPTION", 0, ""),
    ],
)
def test_whatever_becomes_of_the_output_the_exit_code_is_right(line: str, code: int, said: str) -> None:
    ended = shell(line)
    assert (ended.returncode, ended.stderr) == (code, said)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_program_that_a_closed_stream_is_passed_on_to_finds_an_empty_one(closed: str) -> None:
    asks = "import os; [os.fstat(number) for number in range(3)]"
    script = f"""
import os, sys
from mathesar_admin.processes.guarded import run_guarded
run_guarded(lambda: os.execv(sys.executable, [sys.executable, "-S", "-c", {asks!r}]))
"""
    command = ["sh", "-c", f'"$0" -c "$1" {closed}', sys.executable, script]
    assert subprocess.run(command, cwd=Path(__file__).parent.parent, check=False).returncode == 0


@pytest.mark.parametrize("command", ["config", "domain", "collaborators", "media"])
def test_a_command_without_its_verb_names_those_that_it_takes(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command])
    assert ended.value.code == 2
    assert re.fullmatch(
        rf"mathesar: {command} takes one of: [a-z, ]+; mathesar {command} --help says more\n",
        capsys.readouterr().err,
    )
