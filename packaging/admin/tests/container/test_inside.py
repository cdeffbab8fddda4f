"""PostgreSQL inside the container, as far as no server is needed: data of another version, a lock, backups."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from mathesar_container.inside import archives, cluster, parent, place
from mathesar_shared.errors import UserError


@pytest.fixture
def volume(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "volume"
    folder.mkdir()
    for name, path in {
        "FOLDER": folder,
        "DATA": folder / "postgresql",
        "NEW": folder / "postgresql.new",
        "LOCK": folder / "postgresql.lock",
        "KEY": folder / "secret-key",
        "SOCKET": tmp_path / "socket",
        "PROGRAMS": tmp_path / "programs",
    }.items():
        monkeypatch.setattr(place, name, path)
    program = tmp_path / "programs" / "17" / "bin" / "postgres"
    program.parent.mkdir(parents=True)
    program.touch()
    initdb = program.with_name("initdb")
    initdb.write_text(
        "#!/bin/sh\nfor word; do case $word in --pgdata=*) to=${word#*=}; esac; done\n"
        'mkdir "$to" && echo 17 >"$to/PG_VERSION"\n'
    )
    initdb.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)}
    yield folder
    for number, handler in before.items():
        signal.signal(number, handler)


def said(ended: pytest.ExceptionInfo[SystemExit], capsys: pytest.CaptureFixture[str], code: int) -> str:
    assert ended.value.code == code
    return capsys.readouterr().err


def test_data_are_made_whole_and_half_made_ones_of_a_kill_are_dropped(volume: Path) -> None:
    (volume / "postgresql.new").mkdir()
    (volume / "postgresql.new" / "half").touch()
    cluster.prepare()
    assert (volume / "postgresql" / "PG_VERSION").read_text() == "17\n"
    assert not (volume / "postgresql.new").exists()
    assert not (volume / "postgresql" / "half").exists()
    assert "local all postgres,mathesar peer map=container" in (volume / "postgresql/container_hba.conf").read_text()
    # A number that has no name: PostgreSQL is told one.
    names = (volume / "postgresql" / "container_ident.conf").read_text()
    assert names == 'container "mathesar" postgres\ncontainer "mathesar" mathesar\n'
    assert "12345" in (place.SOCKET / "passwd").read_text()


def test_data_of_another_version_are_refused_with_the_way_to_move(
    volume: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (volume / "postgresql").mkdir()
    (volume / "postgresql" / "PG_VERSION").write_text("16\n")
    with pytest.raises(SystemExit) as ended:
        cluster.prepare()
    text = said(ended, capsys, 78)
    assert "are PostgreSQL 16's, and this image has 17" in text
    assert "mathesar backup" in text
    assert text.count("\n") == 1
    assert not (volume / "postgresql" / "container_hba.conf").exists()


def test_root_is_refused(volume: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(SystemExit) as ended:
        parent.run()
    assert not place.LOCK.exists()
    assert "does not run as root" in said(ended, capsys, 78)


def test_a_second_container_on_the_volume_waits_and_then_says_who_is_there(
    volume: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(parent, "LOCK_SECONDS", 0.2)
    stopped = parent.Stopped()
    with parent.only_one(stopped):
        with pytest.raises(SystemExit) as ended:
            parent.only_one(stopped)
        assert "another container uses" in said(ended, capsys, 75)
    parent.only_one(stopped).close()


def test_what_a_killed_server_leaves_does_not_stop_the_next(volume: Path) -> None:
    """Its number may be that of a process which lives: here, of this one."""
    cluster.prepare()
    left = [volume / "postgresql" / "postmaster.pid", place.SOCKET / ".s.PGSQL.5432.lock"]
    for file in left:
        file.write_text(f"{os.getpid()}\n")
    program = Path(place.program("postgres"))
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert cluster.server().wait() == 0
    assert not [file for file in left if file.exists()]


def test_the_secret_key_is_readable_by_its_owner_only(volume: Path) -> None:
    parent.write_key("k" * 50)
    assert (place.KEY.read_text(), place.KEY.stat().st_mode & 0o777) == ("k" * 50, 0o600)


def test_a_volume_without_data_is_not_backed_up(volume: Path) -> None:
    with pytest.raises(UserError, match="there are no data"), archives.server(stands_still=False):
        pass
    assert list(volume.glob("postgresql")) == []


def test_another_container_on_the_volume_is_not_waited_for(volume: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with parent.only_one(parent.Stopped()), pytest.raises(SystemExit) as ended, archives.server(stands_still=True):
        pass
    assert "another container uses" in said(ended, capsys, 75)


def test_what_initdb_says_is_told_in_one_line_and_nothing_half_made_is_taken(
    volume: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(place.program("initdb")).write_text("#!/bin/sh\necho 'no space\nleft' >&2\nexit 1\n")
    with pytest.raises(SystemExit) as ended:
        cluster.prepare()
    text = said(ended, capsys, 78)
    assert "initdb has said: " in text
    assert "no space left" in text
    assert text.count("\n") == 2
    assert not place.DATA.exists()
