import os
import stat
from pathlib import Path

import pytest

from mathesar_zipapp.errors import ZipappError
from mathesar_zipapp.trial import password, programs, web
from mathesar_zipapp.trial import place as places
from mathesar_zipapp.trial.place import Place


def test_a_second_trial_is_told_where_the_first_is(place: Place) -> None:
    lock = places.take(place)
    places.write_running(lock, {"process": 7, "url": "http://127.0.0.1:8000"})
    assert places.is_running(place)
    with pytest.raises(ZipappError, match=r"a trial runs already at http://127.0.0.1:8000 \(process 7\)"):
        places.take(place)
    os.close(lock)
    assert not places.is_running(place)
    os.close(places.take(place))


def test_what_it_makes_is_private(place: Place) -> None:
    os.close(places.take(place))
    key = places.secret_key(place)
    assert len(key) >= 50
    assert places.secret_key(place) == key
    for path in place.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.parametrize("name", ["a" * 90, "with blank", "é", "comma,comma", 'quote"'])
def test_a_long_or_odd_path_has_its_socket_elsewhere(tmp_path: Path, name: str) -> None:
    place = Place(tmp_path / name)
    place.folder.mkdir()
    folder = places.socket_folder(place)
    assert folder.parent == Path("/tmp")
    assert places.socket_folder(place) == folder
    folder.chmod(0o777)
    with pytest.raises(ZipappError, match="belongs to somebody else"):
        places.socket_folder(place)
    folder.rmdir()


def test_a_plain_path_has_its_socket_inside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "LONGEST", 1000)
    place = Place(tmp_path / "trial")
    assert places.socket_folder(place) == place.folder / "run"


def test_the_password_is_shown_once_and_on_a_terminal_only(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = password.prepare(place)
    assert given["MATHESAR_ADMIN_PASSWORD_FILE"] == str(place.password)
    text = place.password.read_text()
    assert len(text) >= 19
    # A log is not the place for it.
    password.show(place)
    said = capsys.readouterr().out
    assert text not in said
    assert str(place.password) in said
    # A start that was killed before uses the same again.
    password.prepare(place)
    assert place.password.read_text() == text
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    password.show(place)
    assert text in capsys.readouterr().out
    assert not place.password.exists()
    password.show(place)
    assert capsys.readouterr().out == ""
    assert password.prepare(place) == {}


def test_passwords_differ() -> None:
    assert password.made() != password.made()


def test_a_taken_port_is_refused_with_a_free_one() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ZipappError, match=f"something else listens on port {port} already") as refused:
            web.require_free(port)
        assert "mathesar.pyz trial --port" in refused.value.text()
    web.require_free(port)


def test_a_folder_without_postgresql_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ZipappError, match="there is no postgres in it, nor in its bin"):
        programs.programs_in(tmp_path)
    (tmp_path / "bin").mkdir()
    postgres = tmp_path / "bin/postgres"
    postgres.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 13.9'\n")
    postgres.chmod(0o755)
    with pytest.raises(ZipappError, match="it lacks initdb, psql, pg_dump, pg_restore"):
        programs.programs_in(tmp_path)
    for name in ("initdb", "psql", "pg_dump", "pg_restore"):
        (tmp_path / "bin" / name).touch()
    with pytest.raises(ZipappError, match=r"it is postgres \(PostgreSQL\) 13\.9, and Mathesar needs 14"):
        programs.programs_in(tmp_path)
    postgres.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 17.12 (Debian 17.12-1)'\n")
    found = programs.programs_in(tmp_path)
    assert (found.major, found.version, found.folder) == (17, "17.12", tmp_path / "bin")
