"""Backup and restore without root: what is in an archive, what is refused, and whose secret key counts."""

import argparse
import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from mathesar_shared.archive import archive, members, upload_files
from mathesar_shared.archive.rootless import arguments, making, restore, restoring
from mathesar_shared.archive.rootless.client import client_of
from mathesar_shared.archive.rootless.way import Way
from mathesar_shared.errors import UserError

SETTINGS = {
    "POSTGRES_HOST": "db.example.org",
    "POSTGRES_DB": "mathesar_django",
    "POSTGRES_USER": "mathesar",
    "POSTGRES_PASSWORD": "hidden",
    "SECRET_KEY": 'a "key" of \\ ours',
    "PATH": "/usr/bin:/bin",
}
PSQL = """#!/bin/sh
echo "psql $*" >>"$0.calls"
for word; do case $word in *.sql) file=${word##*/} ;; esac; done
case $file in
backup.sql) echo '{"server": "SERVER (Debian)", "migrations": null, "size": 1, "databases": [], "roles": []}' ;;
backup-databases.sql) echo '["mine"]' ;;
backup-size.sql) echo '{"sum": 1, "largest": 1, "each": {}}' ;;
restore-server.sql) echo '{"version": 170012, "databases": []}' ;;
restore-accounts.sql) echo '{"accounts": ACCOUNTS}' ;;
restore-connections.sql) echo '[]' ;;
*) cat >>"$0.read" ;;
esac
"""


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def way_in(tmp_path: Path, *, server: str = "17.12", accounts: int = 0, key: str = SETTINGS["SECRET_KEY"]) -> Way:
    programs = tmp_path / "bin"
    programs.mkdir(exist_ok=True)
    (tmp_path / "media").mkdir(exist_ok=True)
    program(programs, "psql", PSQL.replace("SERVER", server).replace("ACCOUNTS", str(accounts)))
    said = '[ "$1" = --version ] && { echo "pg_dump (PostgreSQL) 17.12 (Debian)"; exit; }'
    program(programs, "pg_dump", f'#!/bin/sh\n{said}\necho "$*" >>"$0.calls"\necho "SELECT 1;"\n')
    program(programs, "pg_restore", "#!/bin/sh\n")
    written: list[str] = []
    return Way(
        command="mathesar",
        version="1.0.0",
        service=client_of(SETTINGS, programs, tmp_path / "sql"),
        owner=None,
        media=tmp_path / "media",
        folder=tmp_path / "backups",
        kept=2,
        key=key,
        write_key=None,
        alone=contextlib.nullcontext,
        adopt=written.append,
        after="start it",
        newer="name another",
    )


def silent(_: str) -> None:
    pass


def made(way: Way, **wish: Any) -> Path:
    path = making.make(way, making.Wish(**wish), None, silent).path
    assert path is not None
    return path


def test_an_archive_has_everything_and_only_its_user_may_read_it(tmp_path: Path) -> None:
    way = way_in(tmp_path)
    (way.media / "a").mkdir()
    (way.media / "a" / "one.txt").write_text("uploaded")
    (way.media / "link").symlink_to("/etc/passwd")
    path = made(way)
    manifest = archive.verify(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(manifest["members"]) == ["media/a/one.txt", "metadata.sql.gz", "settings/secret.env"]
    assert manifest["format"] == archive.SCRIPTS
    assert restoring.key_of(path) == SETTINGS["SECRET_KEY"]
    dumped = (tmp_path / "bin" / "pg_dump.calls").read_text()
    assert "-h db.example.org -p 5432 -U mathesar -w --no-owner" in dumped
    assert "hidden" not in dumped
    assert list(way.folder.glob(".*")) == []


def test_a_server_that_is_newer_than_the_programs_is_refused_with_the_way_out(tmp_path: Path) -> None:
    way = way_in(tmp_path, server="18.1")
    with pytest.raises(
        UserError, match=r"the server is PostgreSQL 18\.1, which pg_dump 17\.12 cannot read"
    ) as refused:
        made(way)
    assert (refused.value.code, refused.value.hints) == (78, ("name another",))
    assert list(way.folder.iterdir()) == []


def test_a_database_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UserError, match='there is no database "gone"') as refused:
        made(way_in(tmp_path), databases=("gone",))
    assert refused.value.hints == ("Databases of yours there: mine.",)


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    target = tmp_path / "taken.tar"
    target.write_text("mine")
    with pytest.raises(UserError, match="is there already"):
        making.make(way_in(tmp_path), making.Wish(), target, silent)
    assert target.read_text() == "mine"
    assert list(tmp_path.glob(".*")) == []


def test_another_secret_key_is_refused_where_the_environment_carries_it(tmp_path: Path) -> None:
    path = made(way_in(tmp_path))
    with pytest.raises(UserError, match="SECRET_KEY is not the one of this environment") as refused:
        restoring.look(way_in(tmp_path, key="another"), path)
    assert refused.value.code == 78
    assert "--print-key" in refused.value.hints[0]
    # What needs no key is restored.
    assert restoring.look(way_in(tmp_path, key="another"), path, ["uploads"]).parts == ["uploads"]


def test_where_the_key_lies_in_the_volume_that_of_the_backup_is_put_there(tmp_path: Path) -> None:
    path = made(way_in(tmp_path))
    written: list[str] = []
    way = way_in(tmp_path, key="another")._replace(write_key=written.append)
    restoring.restore(way, restoring.look(way, path), silent)
    assert written == [SETTINGS["SECRET_KEY"]]
    assert "SELECT 1;" in (tmp_path / "bin" / "psql.read").read_text()


def test_settings_are_not_restored_to_an_environment(tmp_path: Path) -> None:
    path = made(way_in(tmp_path))
    with pytest.raises(UserError, match="are its environment") as refused:
        restoring.look(way_in(tmp_path), path, ["settings"])
    assert refused.value.code == 2


def test_what_is_there_is_backed_up_first_and_goes_only_when_that_is_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = made(way_in(tmp_path))
    way = way_in(tmp_path, accounts=2)
    (way.media / "today.txt").write_text("of today")
    parser = argparse.ArgumentParser()
    arguments.configure_restore(parser)
    with pytest.raises(UserError, match="Mathesar's own tables, with 2 accounts; 1 uploaded files") as refused:
        restore.run(parser.parse_args([str(path)]), way, path)
    assert refused.value.hints == ("If you mean it, add --yes.",)
    assert restore.run(parser.parse_args([str(path), "--yes", "--json"]), way, path) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["restored"] == ["metadata", "uploads"]
    assert members.content(Path(said["backup"]), "media/today.txt") == b"of today"
    assert list(way.media.iterdir()) == []


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil"])
def test_no_upload_leads_out_of_the_folder(name: str) -> None:
    with pytest.raises(UserError, match="has an upload with the path"):
        upload_files.safe(name)
