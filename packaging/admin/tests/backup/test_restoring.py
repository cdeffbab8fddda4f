"""Restoring a backup: which parts, which settings, which uploads, and what a dump says of its database."""

import gzip
import io
import os
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin import paths
from mathesar_admin.backup.restoring import configuration, metadata, plan, restore, uploads
from mathesar_admin.errors import AdminError
from mathesar_admin.processes.process import Account
from mathesar_admin.settings.store import read_settings
from mathesar_shared.archive import archive, members
from mathesar_shared.archive.database import content, databases
from mathesar_shared.archive.parts import chosen
from tests.conftest import Machine

MANIFEST: dict[str, Any] = {
    "mathesar": "1.2.3",
    "made": "2026-11-28T18:00:00Z",
    "host": "old",
    "server": {"version": "17.2 (Debian 17.2-1)", "host": "/run/postgresql", "port": "5432"},
    "uploads": {"included": True, "files": 0},
    "databases": [],
    "roles": [],
}


def backup_with(folder: Path, members: dict[str, str], **more: Any) -> Path:
    path = folder / "backup.tar"
    with path.open("wb") as file:
        writer = archive.Writer(file)
        for name, content in members.items():
            writer.add(name, io.BytesIO(content.encode()), len(content.encode()), mtime=1000)
        writer.finish({**MANIFEST, **more})
    return path


@pytest.fixture
def me(monkeypatch: pytest.MonkeyPatch) -> Account:
    account = Account("me", os.geteuid(), os.getegid(), "/")
    monkeypatch.setattr(uploads, "find_account", lambda _: account)
    return account


def test_a_part_that_is_not_in_the_backup_is_refused() -> None:
    manifest = {**MANIFEST, "members": {"metadata.dump": {}, "settings/mathesar.env": {}}}
    assert chosen(manifest, []) == ["settings", "metadata", "uploads"]
    assert chosen(manifest, ["uploads", "settings"]) == ["settings", "uploads"]
    with pytest.raises(AdminError, match="the backup has no data; it has settings, metadata, uploads"):
        chosen(manifest, ["data"])


def test_scripts_are_dumps_too_and_an_older_server_takes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = gzip.compress(b"SELECT 1;\n").decode("latin-1")
    path = tmp_path / "trial.tar"
    with path.open("wb") as file:
        writer = archive.Writer(file)
        writer.add_bytes("metadata.sql.gz", packed.encode("latin-1"))
        writer.add_bytes("databases/one.dump", b"PGDMP")
        writer.finish({**MANIFEST, "format": archive.SCRIPTS, "server": {"version": "18.6"}})
    manifest = archive.verify(path)
    assert "metadata" in chosen(manifest, [])
    for name, expected in (("metadata", (b"SELECT 1;\n", True)), ("databases/one", (b"PGDMP", False))):
        with members.dump(path, name) as dump:
            assert (dump.file.read(), dump.is_script) == expected

    class Older:
        is_local = True

        def ask(self, *_: object) -> dict[str, Any]:
            return {"version": 150000, "databases": []}

    monkeypatch.setattr(metadata, "server", lambda _: Older())
    assert metadata.look({}, manifest, [])["version"] == 150000
    with pytest.raises(AdminError, match="the backup is of PostgreSQL 18, and this server is PostgreSQL 15"):
        metadata.look({}, {**manifest, "format": 1}, [])


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_asked(tmp_path: Path, machine: Machine) -> None:
    assert machine.calls() == []
    file = backup_with(tmp_path, {"metadata.dump": "x"}, mathesar="1.3.0")
    with pytest.raises(AdminError, match=r"of Mathesar 1\.3\.0, whose tables 1\.2\.3 does not know"):
        plan.look(file)
    assert machine.calls() == []


def test_settings_of_the_backup_replace_those_that_are_there_and_can_be_taken_back(
    tmp_path: Path, machine: Machine
) -> None:
    (machine.etc / "mathesar.env").write_text("POSTGRES_DB=here\n")
    (machine.etc / "sso.yml").write_text("own: true\n")
    (machine.etc / "detected.env").write_text("POSTGRES_PORT=5433\n")
    (machine.etc / "secret.env").write_text("SECRET_KEY=new\n")
    before = {path.name: path.read_text() for path in machine.etc.iterdir()}
    file = backup_with(
        tmp_path,
        {
            "settings/mathesar.env": "POSTGRES_DB=there\n",
            "settings/secret.env": "SECRET_KEY=old\n",
            "settings/detected.env": "POSTGRES_PORT=5432\n",
            "settings/50-network.conf": "[Service]\n",
        },
    )
    manifest = archive.read_manifest(file)
    assert configuration.goes(file, manifest) == [
        f"{machine.etc}/mathesar.env, which is another in the backup",
        f"{machine.etc}/sso.yml, which is not in the backup",
    ]
    wanted = configuration.as_restored(file, ["settings"])
    assert (wanted["POSTGRES_DB"], wanted["POSTGRES_PORT"], wanted["SECRET_KEY"]) == ("there", "5433", "old")
    undo = configuration.write(file, ["settings", "metadata"])
    assert read_settings().environment() == wanted
    assert not (machine.etc / "sso.yml").exists()
    assert paths.NETWORK_DROP_IN.read_text() == "[Service]\n"
    undo.undo()
    assert {path.name: path.read_text() for path in machine.etc.iterdir()} == before
    assert not paths.NETWORK_DROP_IN.exists()


@pytest.mark.parametrize(
    ("parts", "database", "key"), [(["settings"], "there", "new"), (["metadata"], "here", "old")]
)
def test_the_key_goes_with_the_tables(
    tmp_path: Path, machine: Machine, parts: list[str], database: str, key: str
) -> None:
    (machine.etc / "mathesar.env").write_text("POSTGRES_DB=here\n")
    (machine.etc / "secret.env").write_text("SECRET_KEY=new\n")
    content = {"settings/mathesar.env": "POSTGRES_DB=there\n", "settings/secret.env": "SECRET_KEY=old\n"}
    configuration.write(backup_with(tmp_path, content), parts)
    assert (read_settings().get("POSTGRES_DB"), read_settings().get("SECRET_KEY")) == (database, key)


def test_tables_without_their_key_are_refused(tmp_path: Path, machine: Machine) -> None:
    (machine.etc / "secret.env").write_text("SECRET_KEY=new\n")
    with pytest.raises(AdminError, match="has no SECRET_KEY"):
        configuration.write(backup_with(tmp_path, {"metadata.dump": "x"}), ["metadata"])
    assert read_settings().get("SECRET_KEY") == "new"


def test_a_fresh_machine_has_nothing_of_anybodys_in_its_settings(tmp_path: Path, machine: Machine) -> None:
    (machine.etc / "mathesar.env").write_bytes(paths.SETTINGS_TEMPLATE.read_bytes())
    (machine.etc / "secret.env").write_text("SECRET_KEY=new\n")
    file = backup_with(tmp_path, {"settings/mathesar.env": "POSTGRES_DB=there\n"})
    assert configuration.goes(file, archive.read_manifest(file)) == []


def test_uploads_are_those_of_the_backup_afterwards_also_when_run_again(tmp_path: Path, me: Account) -> None:
    folder = tmp_path / "media"
    (folder / "data").mkdir(parents=True)
    (folder / "data/other.csv").write_text("other")
    (folder / "data/one.csv").write_text("changed")
    file = backup_with(tmp_path, {"media/data/one.csv": "one", "media/two.csv": "two", "metadata.dump": "x"})
    for _ in range(2):
        assert uploads.restore(file, {"MEDIA_ROOT": str(folder)}) == 2
        found = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.csv")}
        assert found == {"data/one.csv": "one", "two.csv": "two"}
    assert (folder / "two.csv").stat().st_mtime == 1000
    assert (folder / "two.csv").stat().st_uid == me.uid


@pytest.mark.parametrize("name", ["media/../../evil", "media//etc/evil"])
@pytest.mark.usefixtures("me")
def test_an_upload_stays_in_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    with pytest.raises(AdminError, match="has an upload with the path"):
        uploads.restore(backup_with(tmp_path, {name: "evil"}), {"MEDIA_ROOT": str(folder)})
    assert list(tmp_path.rglob("evil")) == []


@pytest.mark.parametrize(("version", "expected"), [(150004, b"--T transaction"), (170000, b"SET transaction")])
def test_what_an_older_server_does_not_know_is_left_out(version: int, expected: bytes) -> None:
    script = io.BytesIO(b"SET lock_timeout = 0;\nSET transaction_timeout = 0;\nSELECT 1;\n")
    content.without_unknown(script, version)
    assert script.getvalue().splitlines()[1].startswith(expected)
    assert len(script.getvalue().splitlines()) == 3


def test_a_comment_that_looks_like_a_command_stays() -> None:
    script = rb"""CREATE DATABASE "a ""b" WITH TEMPLATE = template0 ENCODING = 'UTF8';
\connect -reuse-previous=on "dbname='a'"
-- Name: it's
ALTER DATABASE "it's" SET x TO 'y';
\connect a
COMMENT ON DATABASE a IS 'as in ''this''
\connect b
CREATE DATABASE c WITH x;
';
"""
    making = databases.MAKING.search(script)
    assert making is not None
    assert making[1] == b"TEMPLATE = template0 ENCODING = 'UTF8'"
    rest = databases.staying(databases.MAKING.sub(b"", script, count=1))
    assert rb"\connect b" in rest
    assert rest.count(rb"\connect") == 1
    assert b"\nCREATE DATABASE c WITH x;\n';\n" in rest


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (SystemExit(143), 143), (AdminError("x"), 1)]
)
def test_whoever_ends_a_restore_half_way_is_told_what_is_left(
    error: BaseException, code: int, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(_plan: plan.Plan, done: list[str], _say: object) -> None:
        done.append("uploads")
        raise error

    monkeypatch.setattr(restore, "_restore", ended)
    monkeypatch.setattr(restore, "_stop", lambda: True)
    monkeypatch.setattr(paths, "BACKUP_LOCK", machine.root / "backup-lock")
    planned = plan.Plan(Path("/b.tar"), {}, ["uploads", "metadata"], [], [])
    with pytest.raises(AdminError) as raised:
        restore.restore(planned, backs_up=False)
    assert raised.value.code == code
    assert (
        "Restored so far: uploads. The service is stopped. To go on: mathesar restore /b.tar" in raised.value.text()
    )
