"""The folder of backups: which there are, and which have had their time."""

import os
import time
from pathlib import Path

import pytest

from mathesar_admin.backup import folder, media
from mathesar_admin.errors import AdminError
from mathesar_admin.processes.process import Account
from tests.conftest import Machine


def test_backups_are_known_by_their_names_newest_first(tmp_path: Path) -> None:
    names = [
        "mathesar-0.10.1-20261101T000000Z.tar",
        "mathesar-0.11.0-20261102T000000Z-before-migration.tar",
        "mathesar-0.11.0-20261103T000000Z-scheduled.tar",
    ]
    others = ["mathesar-0.11.0.tar", ".mathesar-0.11.0-20261103T000000Z.tar.partial", "notes.txt"]
    for name in (*names, *others):
        (tmp_path / name).write_bytes(b"x")
    found = folder.backups(tmp_path)
    assert [one.path.name for one in found] == names[::-1]
    assert [one.kind for one in found] == ["scheduled", "before-migration", "asked"]
    assert {one.size for one in found} == {1}
    assert folder.backups(tmp_path / "gone") == []


def test_of_each_kind_the_newest_stay(tmp_path: Path, machine: Machine) -> None:
    (machine.etc / "mathesar.env").write_text("MATHESAR_BACKUPS_KEPT=2\n")
    for day in range(1, 5):
        (tmp_path / f"mathesar-1.0-2026110{day}T000000Z.tar").touch()
        (tmp_path / f"mathesar-1.0-2026110{day}T000000Z-scheduled.tar").touch()
    removed = folder.remove_old(tmp_path, "asked")
    assert [path.name[13:21] for path in removed] == ["20261102", "20261101"]
    assert len([one for one in folder.backups(tmp_path) if one.kind == "scheduled"]) == 4


def test_a_clock_that_was_wrong_costs_no_backup(
    tmp_path: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine.etc / "mathesar.env").write_text("MATHESAR_BACKUPS_KEPT=2\n")
    (tmp_path / "mathesar-1.0-20270601T000000Z.tar").touch()
    made = []
    for year in (2026, 2027, 2026, 2025):
        monkeypatch.setattr(time, "gmtime", lambda year=year: (year, 11, 28, 18, 0, 0, 0, 0, 0))
        made.append(tmp_path / folder.name_of("1.0", "asked", tmp_path))
        made[-1].touch()
        removed = folder.remove_old(tmp_path, "asked", made[-1])
        assert made[-1] not in removed
        assert folder.backups(tmp_path)[0].path == made[-1]
    assert [one.path for one in folder.backups(tmp_path)] == made[:1:-1]
    assert [path.name for path in made[2:]] == [
        "mathesar-1.0-20261128T180000Z-3.tar",
        "mathesar-1.0-20251128T180000Z-4.tar",
    ]


def test_the_one_just_made_stays_though_others_are_taken_for_newer(tmp_path: Path, machine: Machine) -> None:
    (machine.etc / "mathesar.env").write_text("MATHESAR_BACKUPS_KEPT=0\n")
    for number in (1, 40):
        (tmp_path / f"mathesar-1.0-20261101T000000Z-{number}-scheduled.tar").touch()
    made = tmp_path / "mathesar-1.0-20261101T000000Z-1-scheduled.tar"
    removed = folder.remove_old(tmp_path, "scheduled", made)
    assert [path.name for path in removed] == ["mathesar-1.0-20261101T000000Z-40-scheduled.tar"]


def test_what_a_killed_program_left_goes(tmp_path: Path) -> None:
    (tmp_path / ".mathesar-1.0-20261101T000000Z.tar.partial").touch()
    (tmp_path / "mathesar-1.0-20261101T000000Z.tar").touch()
    folder.sweep_partials(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mathesar-1.0-20261101T000000Z.tar"]


def test_a_disk_without_room_is_refused_with_both_sizes(tmp_path: Path) -> None:
    with pytest.raises(AdminError, match=r"has .* left, and the backup may take 1000000000\.0 GB"):
        folder.require_space(tmp_path, 10**18, "the backup")


def test_a_folder_that_others_may_write_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    tmp_path.chmod(0o777)
    with pytest.raises(AdminError, match="can be written by others than root"):
        folder.prepare(tmp_path)


def test_uploads_are_files_and_never_what_a_link_points_to(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/one.csv").write_bytes(b"1,2\n")
    (tmp_path / "data/link").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    account = Account("me", os.geteuid(), os.getegid(), "/")
    assert [(one.name, one.file.read()) for one in media.uploads(tmp_path, account)] == [("data/one.csv", b"1,2\n")]
