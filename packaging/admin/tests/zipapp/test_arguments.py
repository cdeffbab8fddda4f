import pytest

from mathesar_zipapp import arguments
from mathesar_zipapp.facts import Facts


def test_version_names_the_only_python_and_the_server(facts: Facts, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse(facts, ["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == "Mathesar 1.0.0 for Python 3.11, with PostgreSQL 18.6 for a trial\n"


@pytest.mark.parametrize(
    "line",
    ["serve", "migrate", "createsuperuser", "status", "manage", "config check", "trial", "trial export"],
    ids=str,
)
def test_every_command_has_help(facts: Facts, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse(facts, [*line.split(), "--help"])
    assert ended.value.code == 0
    assert f"usage: mathesar.pyz {line}" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["", "config", "trial --port 80", "trial --port x", "serve --set f"])
def test_wrong_usage_ends_with_2(facts: Facts, line: str) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse(facts, line.split())
    assert ended.value.code == 2


def test_what_follows_a_command_of_manage_is_its_own(facts: Facts) -> None:
    line = ["manage", "--settings", "mathesar.env", "changepassword", "ada", "--database=default", "--help"]
    options = arguments.parse(facts, line)
    assert str(options.settings) == "mathesar.env"
    assert options.words == ["changepassword", "ada", "--database=default", "--help"]
    options = arguments.parse(facts, ["trial", "manage", "--postgresql", "/p", "changepassword", "admin", "--help"])
    assert (str(options.postgresql), options.words) == ("/p", ["changepassword", "admin", "--help"])
    options = arguments.parse(facts, ["manage", "shell", "--settings", "theirs"])
    assert (options.settings, options.words) == (None, ["shell", "--settings", "theirs"])


def test_another_postgresql_goes_before_and_after_the_verb(facts: Facts) -> None:
    for line in ("trial --postgresql /opt/pg export", "trial export --postgresql /opt/pg"):
        assert str(arguments.parse(facts, line.split()).postgresql) == "/opt/pg"
