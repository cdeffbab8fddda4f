"""mathesar uninstall: what is Mathesar's by its name, header or mark goes; everything else stays and is named."""

import re
from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.database.server import Search
from mathesar_admin.domain import proxy
from mathesar_admin.domain.proxy import find_proxy
from mathesar_admin.domain.requirements import COMMAND
from mathesar_admin.errors import AdminError
from mathesar_admin.files.own_file import with_header
from mathesar_admin.leaving import databases, elsewhere, state, web_servers
from mathesar_admin.leaving.settings import NAMES, SHARED, drop_ins, settings
from mathesar_admin.network.drop_in import DropIn, write_drop_in
from mathesar_admin.processes.process import Account
from mathesar_admin.settings.store import read_settings
from tests.conftest import Machine

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("script", ["debian-templates/postrm", "rpm-templates/postun"])
def test_scripts_know_the_same_names(script: str) -> None:
    text = (ROOT / script).read_text()
    listed = re.search(r"for name in (mathesar\.env .*) \$shared; do", text)
    assert listed is not None
    assert tuple(listed[1].split()) == NAMES
    assert f'shared="{" ".join(SHARED)}"' in text


def test_settings_go_by_their_names_and_others_stay(machine: Machine) -> None:
    for name in (*NAMES, "sso.yml", ".mathesar.env.0123456789abcdef", ".mathesar.env.swp", "notes.txt"):
        (machine.etc / name).touch()
    (machine.etc / "__pycache__").mkdir()
    (machine.etc / ".media").mkdir()
    piece = settings()
    assert next(line for line in piece.goes if "secret.env" in line).endswith("secret.env, with the secret key")
    assert [Path(line.split(",")[0]).name for line in piece.stays] == [".mathesar.env.swp", ".media", "notes.txt"]
    piece.drop()
    assert sorted(path.name for path in machine.etc.iterdir()) == [".mathesar.env.swp", ".media", "notes.txt"]
    piece.drop()


def test_beside_a_manual_installation_its_files_stay(machine: Machine) -> None:
    for name in ("manage.py", "sso.yml", "mathesar.env"):
        (machine.etc / name).touch()
    settings().drop()
    assert sorted(path.name for path in machine.etc.iterdir()) == ["manage.py", "sso.yml"]


def test_a_link_goes_and_what_is_behind_it_stays(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "managed").write_text("SECRET_KEY=a\n")
    (machine.etc / "secret.env").symlink_to(tmp_path / "managed")
    settings().drop()
    assert not machine.etc.exists()
    assert (tmp_path / "managed").exists()


def test_our_drop_in_goes_and_that_of_systemctl_edit_stays(machine: Machine) -> None:
    assert drop_ins().goes == ()
    write_drop_in(DropIn(("192.0.2.1",)), [])
    drop_ins().drop()
    assert not paths.NETWORK_DROP_IN.parent.exists()
    write_drop_in(DropIn(("192.0.2.1",)), [])
    mine = paths.NETWORK_DROP_IN.with_name("override.conf")
    mine.touch()
    piece = drop_ins()
    assert piece.stays == [f"{mine}, a drop-in of yours: systemctl revert mathesar"]
    piece.drop()
    assert list(mine.parent.iterdir()) == [mine]
    paths.NETWORK_DROP_IN.write_text("[Service]\nIPAddressAllow=any\n")
    assert drop_ins().goes == ()
    assert "is not as `mathesar setup --allow-network` wrote it" in drop_ins().stays[0]


def test_a_web_servers_file_its_line_and_its_drop_in_go(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    caddyfile, file = machine.root / "Caddyfile", machine.root / "mathesar.caddy"
    unit_file = machine.root / "caddy.service.d" / "mathesar.conf"
    unit_file.parent.mkdir()
    caddyfile.write_text(":80\n\nimport mathesar.caddy\n")
    file.write_text(with_header("data.example.org\n", COMMAND))
    unit_file.write_text(with_header("[Service]\n", COMMAND))
    place = {
        "file": str(file),
        "include": {"file": str(caddyfile), "line": "import mathesar.caddy"},
        "unit": {"file": str(unit_file)},
    }
    caddy = find_proxy("caddy")
    entry = {**caddy.entry, "places": [place]}
    monkeypatch.setattr(web_servers, "PROXIES", ("caddy",))
    monkeypatch.setattr(web_servers, "find_proxy", lambda _: proxy.Proxy("caddy", "Caddy", entry))
    [piece] = web_servers.web_servers()
    assert piece.goes == [str(file), str(unit_file), f"the line `import mathesar.caddy` in {caddyfile}"]
    piece.drop()
    assert not file.exists()
    assert not unit_file.parent.exists()
    assert caddyfile.read_text() == ":80\n"
    assert web_servers.web_servers() == []
    file.write_text(with_header("data.example.org\n", COMMAND) + "# mine\n")
    [changed] = web_servers.web_servers()
    assert changed.goes == ()
    assert changed.stays == [f"{file}, which is not as `{COMMAND}` wrote it"]


def test_backups_go_but_for_a_last_one(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    place = machine.root / "backups"
    place.mkdir()
    monkeypatch.setattr(paths, "BACKUPS", place)
    monkeypatch.setattr(paths, "LAST_UPGRADE", place / "last-upgrade.json")
    (place / "last-upgrade.json").touch()
    monkeypatch.setattr(paths, "LAST_UPKEEP", place / "last-upkeep.json")
    (place / "last-upkeep.json").touch()
    last = place / f"mathesar-1.0-20261102T000000Z-{state.LAST}.tar"
    old = place / "mathesar-1.0-20261101T000000Z.tar"
    for path in (last, old, place / "notes.txt"):
        path.touch()
    piece = state.backups()
    assert (piece.goes, piece.stays) == ([f"the backup {old}"], [f"the last backup {last}"])
    piece.drop()
    assert sorted(path.name for path in place.iterdir()) == [last.name, "notes.txt"]


def test_the_state_goes_behind_a_link_too(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, link = machine.root / "disk", machine.root / "state"
    (disk / "media").mkdir(parents=True)
    (disk / "media/a.csv").touch()
    outside = machine.root / "outside"
    outside.mkdir()
    (disk / "tmp").symlink_to(outside)
    link.symlink_to(disk)
    monkeypatch.setattr(paths, "STATE", link)
    piece = state.uploads(read_settings())
    assert f"a link to {disk}" in piece.goes[0]
    piece.drop()
    assert not link.is_symlink()
    assert not disk.exists()
    assert outside.exists()
    piece.drop()


def test_what_else_is_on_the_disk_behind_the_link_stays(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    disk, link = machine.root / "disk", machine.root / "state"
    for name in ("media", "photos"):
        (disk / name).mkdir(parents=True)
    link.symlink_to(disk)
    monkeypatch.setattr(paths, "STATE", link)
    piece = state.uploads(read_settings())
    assert piece.stays == [f"{disk}/photos, which is on that disk, too"]
    piece.drop()
    assert [path.name for path in disk.iterdir()] == ["photos"]
    assert not link.is_symlink()


def test_uploads_elsewhere_stay_and_so_does_the_account(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "STATE", machine.root / "none")
    (machine.etc / "mathesar.env").write_text("MEDIA_ROOT=/srv/uploads\n")
    piece = state.uploads(read_settings())
    assert piece.stays == ["/srv/uploads, where MEDIA_ROOT puts the uploads"]


FACTS = {
    "databases": [{"name": "mathesar_django", "size": 8_000_000, "sessions": 2}],
    "others": [
        {"name": "sales", "owner": "anna", "objects": 0},
        {"name": "shop", "owner": "ben", "objects": 3},
    ],
    "made": ["clara"],
}


def test_what_somebody_else_has_keeps_the_role(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "ask", lambda *_: FACTS)
    piece = databases.databases_of(databases.Found(machine.environment(), "5433"))
    assert list(piece.goes) == [
        "the database mathesar_django, 8.0 MB, to which 2 sessions of others are connected",
        "its privileges in the database sales of anna",
    ]
    assert "the database shop of ben" in piece.stays[0]
    assert "cannot log in any more" in piece.stays[1]
    assert "the role clara" in piece.stays[2]


def test_without_our_role_nothing_in_postgresql_goes(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = machine.environment()
    monkeypatch.setattr(databases, "find_account", lambda _: None)
    assert "no PostgreSQL server is installed" in str(databases.find(environment))
    assert "on db.example.org" in str(databases.find({**environment, "POSTGRES_HOST": "db.example.org"}))
    monkeypatch.setattr(databases, "find_account", lambda _: Account("postgres", 1, 1, "/"))
    monkeypatch.setattr(databases, "find_cluster", lambda _: Search("5432", [], is_ours=False))
    assert "was not made by this package" in str(databases.find(environment))
    monkeypatch.setattr(databases, "find_cluster", lambda _: Search(None, ["port 5432: no"]))
    with pytest.raises(AdminError, match="port 5432: no"):
        databases.find(environment)


ELSEWHERE = {"POSTGRES_HOST": "db.example.org", "POSTGRES_USER": "mathesar", "POSTGRES_DB": 'its "own"'}


def test_for_a_server_elsewhere_its_administrator_gets_the_sql(monkeypatch: pytest.MonkeyPatch) -> None:
    class Server:
        def ask(self, file: str, variables: dict[str, str]) -> dict[str, list[str]]:
            assert (file, variables) == ("leaving-elsewhere.sql", {"role": "mathesar"})
            return {"lines": ["DROP ROLE mathesar;"]}

    monkeypatch.setattr(elsewhere, "server_of_service", lambda _: Server())
    found = databases.find(ELSEWHERE)
    assert isinstance(found, elsewhere.Elsewhere)
    assert (found.sql, found.metadata) == (["DROP ROLE mathesar;"], 'its "own"')
    assert "on db.example.org, whose administrator drops them" in found.stays


def test_where_it_does_not_let_us_in_the_settings_say_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise AdminError("the server does not answer: FATAL: password authentication failed")

    monkeypatch.setattr(elsewhere, "server_of_service", refuse)
    found = databases.find(ELSEWHERE)
    assert isinstance(found, elsewhere.Elsewhere)
    assert found.sql == ['DROP DATABASE IF EXISTS "its ""own""" WITH (FORCE);', 'DROP ROLE IF EXISTS "mathesar";']
    assert found.metadata is None
    assert found.stays.endswith(
        "could not be asked: the server does not answer: FATAL: password authentication failed"
    )
