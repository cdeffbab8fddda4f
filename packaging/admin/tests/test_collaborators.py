"""Lines in pg_hba.conf for roles of people's own: what is written, refused, and taken back."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin.collaborators import change, cluster, report, trial
from mathesar_admin.collaborators.block import Access, find, put_in, quoted, without
from mathesar_admin.collaborators.cluster import Cluster
from mathesar_admin.database.psql import UnansweredError
from mathesar_admin.database.server import Search
from mathesar_admin.errors import AdminError
from mathesar_admin.health.findings import next_step
from mathesar_admin.processes.process import Account, Outcome

ME = Account("postgres", os.geteuid(), os.getegid(), "/")
DEBIAN = "# TYPE\nlocal all postgres peer\nlocal all all peer map=people\nhost all all ::1/128 scram-sha-256\n"


def rows(text: str, file: str) -> list[dict[str, Any]]:
    """What pg_hba_file_rules answers, for lines like these."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        words = line.replace('"', "").split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] not in ("local", "host"):
            found.append({"line_number": number, "error": f"invalid connection type {words[0]}"})
            continue
        at = 3 if words[0] == "local" else 4
        rule = {"line_number": number, "type": words[0], "database": words[1].split(","), "user_name": [words[2]]}
        found.append({**rule, "auth_method": words[at], "options": words[at + 1 :], "file_name": file, "error": None})
    return found


class Server:
    """A cluster that has a pg_hba.conf, and lets in whom its lines let in once it has read them."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.loaded = file.read_text()
        self.facts: dict[str, Any] = {
            "encryption": "scram-sha-256",
            "databases": [
                {"name": "data", "owned": True, "reached": True},
                {"name": "sales", "owned": False, "reached": False},
            ],
            "passwordless": ["mathesar", "nobody-has-this-account", "postgres", "root"],
            "outdated": [],
            "manages": False,
        }
        self.refuses = ""

    def ask(self, _socket: str, _port: str, file: str, _variables: object) -> Any:
        if file == "trial.sql":
            return {"password": "once"}
        return {
            "file": str(self.file),
            "rules": rows(self.file.read_text(errors="replace"), str(self.file)),
            **self.facts,
        }

    def execute(self, _socket: str, _port: str, files: list[str], _variables: object) -> Outcome:
        if files == ["reload.sql"]:
            self.loaded = self.file.read_text(errors="replace")
        return Outcome(0, "", "")

    def log_in(self, _place: object, role: str, database: str, _account: str, password: str) -> str:
        if self.refuses and self.refuses == role:
            return "no, said the server"
        for row in rows(self.loaded, ""):
            names, users = row["database"], row["user_name"]
            if row["type"] == "local" and {database, "all"} & set(names) and {role, "all"} & set(users):
                return "" if (row["auth_method"] == "peer") != bool(password) else "Peer authentication failed"
        return "no rule"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    file = tmp_path / "pg_hba.conf"
    file.write_text(DEBIAN)
    file.chmod(0o640)
    made = Server(file)
    accounts = {"postgres": ME, "mathesar": ME, "root": ME}
    monkeypatch.setattr(cluster, "find_account", accounts.get)
    monkeypatch.setattr(cluster, "find_cluster", lambda _: Search("5432", []))
    for module in (cluster, trial):
        monkeypatch.setattr(module, "ask", made.ask)
    for module in (change, trial):
        monkeypatch.setattr(module, "execute", made.execute)
    monkeypatch.setattr(trial, "_log_in", made.log_in)
    monkeypatch.setattr(trial, "SECONDS", 0)
    return made


def here(**more: str) -> Cluster:
    environment = {"POSTGRES_HOST": "/run", "POSTGRES_DB": "mathesar_django", "POSTGRES_USER": "mathesar"}
    return Cluster({**environment, **more})


def test_the_lines_go_before_the_rule_that_decides_and_are_taken_out_to_the_byte(server: Server) -> None:
    assert change.enable(here(), ["data"]) == ["data: roles with a password can log in now"]
    lines = server.file.read_text().splitlines()
    assert lines[:2] == DEBIAN.splitlines()[:2]
    # Nothing for postgres: a line before decides for it.
    assert lines[3:6] == [
        'local "data" "mathesar" peer map=people',
        'local "data" "root" peer map=people',
        'local "data" all scram-sha-256',
    ]
    assert lines[7:] == DEBIAN.splitlines()[2:]
    assert oct(server.file.stat().st_mode & 0o777) == "0o640"
    assert change.enable(here(), ["data"]) == ["data: roles with a password can log in already"]
    assert server.file.read_text().splitlines() == lines
    change.enable(here(), ["sales"])
    change.disable(here(), ["data"])
    assert 'local "sales" all' in server.file.read_text()
    assert '"data"' not in server.file.read_text()
    change.disable(here(), ["sales"])
    assert server.file.read_text() == DEBIAN
    assert server.loaded == DEBIAN


@pytest.mark.parametrize("role", ["mathesar", "postgres"])
def test_when_somebody_cannot_log_in_any_more_all_is_as_before(server: Server, role: str) -> None:
    server.refuses = role
    with pytest.raises(AdminError, match=f"the role {role} cannot log in to data any more: no, said the server"):
        change.enable(here(), ["data"])
    assert (server.file.read_text(), server.loaded) == (DEBIAN, DEBIAN)


def test_when_the_throwaway_role_cannot_log_in_all_is_as_before(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "_log_in", lambda *_: "password authentication failed")
    with pytest.raises(AdminError, match="a role with a password cannot log in to data: password auth"):
        change.enable(here(), ["data"])
    assert (server.file.read_text(), server.loaded) == (DEBIAN, DEBIAN)


@pytest.mark.parametrize(
    ("before", "is_there"),
    [
        ("", True),
        ("local all postgres peer\n", False),
        ("local data,sales postgres peer\n", False),
        ("local sales postgres peer\n", True),
        ("local all +admins peer\n", True),
        ("host all postgres ::1/128 scram-sha-256\n", True),
    ],
)
def test_a_line_that_would_not_be_reached_is_not_written(server: Server, before: str, *, is_there: bool) -> None:
    server.file.write_text(before + "local all all peer\n")
    change.enable(here(), ["data"])
    assert ('local "data" "postgres" peer\n' in server.file.read_text()) == is_there


def test_a_block_with_a_line_that_is_not_reached_is_still_ours(server: Server) -> None:
    access = Access(("data",), ("postgres", "mathesar", "root"), "scram-sha-256", "peer map=people")
    server.file.write_text("".join(put_in(DEBIAN.splitlines(keepends=True), access, 2)))
    change.disable(here(), ["data"])
    assert server.file.read_text() == DEBIAN


def test_options_with_spaces_stay_whole(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = server.ask

    def answer(*given: Any) -> Any:
        found = ask(*given)
        for row in found.get("rules", []):
            row["options"] = ["map=our people"] if row["options"] else []
        return found

    monkeypatch.setattr(cluster, "ask", answer)
    change.enable(here(), ["data"])
    assert 'local "data" "mathesar" peer "map=our people"\n' in server.file.read_text()


def test_a_file_with_an_error_stays_as_it_is(server: Server) -> None:
    server.file.write_text(DEBIAN + "nonsense here\n")
    with pytest.raises(AdminError, match="already has an error") as refused:
        change.enable(here(), ["data"])
    assert refused.value.hints == ("line 5: invalid connection type nonsense",)
    assert server.file.read_text() == DEBIAN + "nonsense here\n"


EDITS = [
    ("all scram-sha-256", "all trust"),
    ('local "data" "root" peer map=people\n', ""),
    ("# End of", "local all eve trust\n# End of"),
    ("# End of `mathesar collaborators`.\n", ""),
    ('"databases": ["data"]', '"databases": ["data", "more"]'),
    ("{", ""),
]


@pytest.mark.parametrize(("old", "new"), EDITS)
@pytest.mark.parametrize("act", [change.enable, change.disable])
def test_lines_that_were_changed_by_hand_are_refused_with_the_difference(
    server: Server, old: str, new: str, act: Any
) -> None:
    change.enable(here(), ["data"])
    text = server.file.read_text()
    edited = text.replace(old, new, 1)
    assert edited != text
    server.file.write_text(edited)
    with pytest.raises(AdminError, match="changed by hand") as refused:
        act(here(), ["data"])
    assert server.file.read_text() == edited
    assert any(hint.startswith(("+", "-")) for hint in refused.value.hints)
    assert any("changed by hand" in finding.text for finding in report.look(here()))


def test_what_is_edited_elsewhere_stays(server: Server) -> None:
    change.enable(here(), ["data"])
    server.file.write_bytes(b"# caf\xe9 \x0c\r\n" + server.file.read_bytes() + b"local x y md5")
    change.disable(here(), ["data"])
    assert server.file.read_bytes() == b"# caf\xe9 \x0c\r\n" + DEBIAN.encode() + b"local x y md5"


@pytest.mark.parametrize("method", ["scram-sha-256", "md5", "trust"])
def test_nothing_is_written_where_roles_can_log_in_already(server: Server, method: str) -> None:
    text = f"local all postgres peer\nlocal all mathesar peer\nlocal all all {method}\n"
    server.file.write_text(text)
    server.loaded = text
    if method == "trust":
        server.log_in = lambda *_: ""  # type: ignore[method-assign]
    [line] = change.enable(here(), ["data"])
    assert line.startswith(f"data: line 3 of {server.file} lets roles log in already ({method})")
    assert ("WARNING" in line) == (method == "trust")
    assert server.file.read_text() == text
    assert report.look(here())[0].facts["on"] == ["data", "sales"]  # type: ignore[index]


def test_a_rule_that_rejects_is_somebodys_decision(server: Server) -> None:
    server.file.write_text("local all all reject\n")
    with pytest.raises(AdminError, match=r"line 1 of .* rejects everybody"):
        change.enable(here(), ["data"])


@pytest.mark.parametrize(
    ("name", "reason"),
    [("mathesar_django", "own tables"), ("nowhere", 'no database "nowhere"')],
)
def test_these_are_refused(server: Server, name: str, reason: str) -> None:
    with pytest.raises(AdminError, match=reason):
        change.enable(here(), [name])
    assert server.file.read_text() == DEBIAN


@pytest.mark.parametrize("name", ["/regex", "two\nlines"])
def test_names_that_the_file_cannot_hold_are_refused(name: str) -> None:
    with pytest.raises(AdminError, match="cannot hold the name"):
        quoted(name)


def test_names_keep_no_special_meaning() -> None:
    access = Access(('all" all trust #', "+group"), ("postgres",), "md5", "peer")
    assert access.lines()[2] == 'local "all"" all trust #" all md5'
    lines = put_in(DEBIAN.splitlines(keepends=True), access, 1)
    found = find(lines)
    assert found is not None
    assert found.access == access
    assert "".join(without(lines, found)) == DEBIAN
    assert all(line.isascii() for line in Access(("café",), (), "md5", "peer").lines()[:1])


def test_a_cluster_with_old_passwords_takes_these_too(server: Server) -> None:
    server.facts["encryption"] = "md5"
    change.enable(here(), ["data"])
    assert 'local "data" all md5\n' in server.file.read_text()


def test_the_service_with_a_password_is_no_peer(server: Server) -> None:
    server.facts["passwordless"] = ["postgres"]
    change.enable(here(POSTGRES_PASSWORD="secret"), ["data"])
    assert '"mathesar"' not in server.file.read_text()


def test_status_says_what_is_on_and_what_lacks_it(server: Server) -> None:
    [off] = report.look(here())
    assert (off.level, off.next) == ("ok", None)
    assert off.text == "can log in to no database; not to data: mathesar collaborators enable data"
    server.facts["manages"] = True
    assert report.look(here())[0].next == "mathesar collaborators enable data"
    change.enable(here(), ["data"])
    assert [finding.text for finding in report.look(here())] == ["can log in to data"]
    server.facts["outdated"] = ["ada"]
    server.facts["databases"] = [{"name": "other", "owned": True, "reached": True}]
    texts = [finding.text for finding in report.look(here(PER_USER_DATABASES_ENABLED="true"))]
    assert texts[0].startswith("can log in to no database; not to other")
    assert "new users' roles cannot log in: mathesar collaborators enable --per-user" in texts[1]
    assert texts[2] == "enabled for what is gone: data"


@pytest.mark.parametrize(
    ("manages", "names", "step"),
    [
        (True, ["data"], "--per-user data"),
        (False, ["data"], "--per-user"),
        (True, [], "--per-user"),
        (True, ["it's"], """--per-user 'it'"'"'s'"""),
    ],
)
def test_the_next_step_is_one_command_for_databases_and_new_users(
    server: Server, manages: bool, names: list[str], step: str
) -> None:
    server.facts["manages"] = manages
    server.facts["databases"] = [{"name": name, "owned": True, "reached": True} for name in names]
    found = report.look(here(PER_USER_DATABASES_ENABLED="true"))
    assert next_step(found) == f"mathesar collaborators enable {step}"
    server.file.write_text(f"local sameuser all scram-sha-256\n{DEBIAN}")
    assert "--per-user" not in (next_step(report.look(here(PER_USER_DATABASES_ENABLED="true"))) or "")


def test_a_server_elsewhere_or_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AdminError, match=r"the database is on db\.example"):
        here(POSTGRES_HOST="db.example")
    monkeypatch.setattr(cluster, "find_cluster", lambda _: Search(None, ["it is not installed"]))
    with pytest.raises(AdminError, match="no PostgreSQL server answers"):
        here()


def test_the_cluster_of_the_settings_is_asked_once_and_looked_for_only_where_it_is_silent(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    searched: list[str] = []

    def ask(_socket: str, port: str, file: str, _variables: object) -> Any:
        asked.append(f"{port} {file}")
        if port == "5433":
            raise UnansweredError("connection refused")
        return server.ask(_socket, port, file, _variables)

    def find(environment: Mapping[str, str]) -> Search:
        searched.append(environment["POSTGRES_PORT"])
        return Search("5434", [])

    monkeypatch.setattr(cluster, "ask", ask)
    monkeypatch.setattr(cluster, "find_cluster", find)
    assert here(POSTGRES_PORT="5432").place.port == "5432"
    assert (asked, searched) == (["5432 collaborators.sql"], [])
    assert here(POSTGRES_PORT="5433").place.port == "5434"
    assert searched == ["5433"]


def test_a_trial_that_cannot_be_made_is_cleaned_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned: list[Any] = []

    def refuse(*_: object) -> None:
        raise UnansweredError("ERROR:  read-only")

    monkeypatch.setattr(trial, "ask", refuse)
    monkeypatch.setattr(trial, "execute", lambda *given: cleaned.append(given[2]))
    with pytest.raises(AdminError, match="cannot be made: ERROR:  read-only"):
        change.enable(here(), ["data"])
    assert cleaned == [["trial-end.sql"]]
    assert json.dumps(server.loaded) == json.dumps(DEBIAN)
