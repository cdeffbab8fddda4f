import fcntl
import os
import zipfile
from pathlib import Path

import pytest

from mathesar_zipapp import folders, unpacking
from mathesar_zipapp.errors import ZipappError
from mathesar_zipapp.facts import Facts


def test_folders_follow_xdg_where_it_is_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert folders.cache_of({"XDG_CACHE_HOME": "/c d/é"}) == Path("/c d/é/mathesar-pyz")
    assert folders.cache_of({"XDG_CACHE_HOME": "relative"}) == Path("/home/ada/.cache/mathesar-pyz")
    assert folders.data_of({"XDG_DATA_HOME": ""}) == Path("/home/ada/.local/share/mathesar")


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ZipappError, match=r"the folder .*file/x cannot be made: Not a directory"):
        folders.make(tmp_path / "file/x")


def test_a_full_disk_is_told_before(tmp_path: Path) -> None:
    with pytest.raises(ZipappError, match=r"unpacking needs 1\d+ MB in .*, where \d+ MB are free"):
        folders.require_space(tmp_path, 10**17, "unpacking")


def test_a_disk_without_programs_is_refused(tmp_path: Path, facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    found = os.statvfs(tmp_path)

    class NoExec:
        f_flag = found.f_flag | os.ST_NOEXEC

    monkeypatch.setattr(os, "statvfs", lambda _: NoExec)
    with pytest.raises(ZipappError, match="noexec") as refused:
        unpacking._unpack(facts, tmp_path, tmp_path / "own")
    assert "XDG_CACHE_HOME" in refused.value.text()


def test_old_versions_are_swept_unless_something_runs_from_them(tmp_path: Path) -> None:
    for name in ("old", "running", "own", "broken.tmp"):
        (tmp_path / name / "site-packages").mkdir(parents=True)
    held = os.open(tmp_path / "running.in-use", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_SH)
    unpacking._sweep(tmp_path, tmp_path / "own")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["own", "running"]
    os.close(held)
    unpacking._sweep(tmp_path, tmp_path / "own")
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["own"]


def test_what_is_held_is_not_swept(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    unpacking.hold(tmp_path / "one")
    child = os.fork()
    if child == 0:
        # Another process, with descriptors of its own.
        for descriptor in unpacking._held:
            os.close(descriptor)
        unpacking._sweep(tmp_path, tmp_path / "own")
        os._exit(0)
    os.waitpid(child, 0)
    assert (tmp_path / "one").is_dir()
    os.close(unpacking._held.pop())


@pytest.mark.parametrize("name", ["./a b.pyz", "a b.pyz", "{}/a b.pyz"])
def test_the_build_is_known_however_the_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile(tmp_path / "a b.pyz", "w") as archive:
        archive.writestr("environment.json", '{"build_id": "0123"}')
    assert unpacking._build_id(name.format(tmp_path)) == "0123"
