"""When a backup comes before a migration, and when it does not."""

from pathlib import Path

import pytest

from mathesar_admin import exit_codes, paths
from mathesar_admin.backup import making
from mathesar_admin.errors import AdminError
from mathesar_admin.unit import service
from mathesar_admin.upgrading import before_migration, record
from mathesar_admin.upgrading.pending import Tables
from mathesar_admin.upgrading.record import last_upgrade
from tests.conftest import RECORD, Machine

OURS = "mathesar package: version 1.2.3, migrations d"
OLDER = "mathesar package: version 1.1.0, migrations d"
HALF_WAY = "mathesar package: version 1.2.3, migrating"


class Scene:
    """A start that finds tables, and what came of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.monkeypatch = monkeypatch
        self.folder = folder
        self.made: list[making.Wish] = []
        self.fault: AdminError | None = None
        self.tries_again = False
        folder.mkdir(mode=0o700)
        monkeypatch.setattr(making, "make", self._make)
        monkeypatch.setattr(
            service, "unit_state", lambda: service.UnitState("activating", "start-pre", "", "i", self.tries_again)
        )

    def _make(self, wish: making.Wish) -> making.Made:
        self.made.append(wish)
        if self.fault is not None:
            raise self.fault
        path = self.folder / f"{len(self.made)}.tar"
        path.write_bytes(b"x")
        return making.Made(path, 1, 0.1, {})

    def start(self, tables: Tables) -> int:
        self.monkeypatch.setattr(before_migration, "look_at_tables", lambda _: tables)
        return before_migration.main()


@pytest.fixture
def scene(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.delenv("MATHESAR_BACKUP", raising=False)
    return Scene(monkeypatch, machine.root / "backups")


@pytest.mark.parametrize(
    "tables",
    [
        Tables(None, None),
        Tables(OURS, "d"),
        Tables("mathesar package: version 1.10.0, migrations d", "d"),
        Tables("mathesar package: version 1.10.0, migrating", "e"),
        # What is there now is no state to go back to.
        Tables(HALF_WAY, "e"),
    ],
    ids=["no tables yet", "migrated", "of a newer version", "half-way to a newer version", "half-way"],
)
def test_where_nothing_is_migrated_there_is_no_backup(scene: Scene, tables: Tables) -> None:
    assert scene.start(tables) == 0
    assert scene.made == []
    assert last_upgrade() is None


@pytest.mark.parametrize(
    ("tables", "before"),
    [
        (Tables(OLDER, "d"), "1.1.0"),
        (Tables(None, "d"), None),
        (Tables(OURS, "other"), "1.2.3"),
    ],
    ids=["older", "of another installation", "changed by hand"],
)
def test_else_there_is_one_of_tables_key_and_settings(scene: Scene, tables: Tables, before: str | None) -> None:
    paths.PACKAGE_BEFORE.write_text("1.1.0-1\n")
    assert scene.start(tables) == 0
    assert scene.made == [making.Wish("before-migration", media=False, version=before)]
    upgrade = last_upgrade()
    assert upgrade is not None
    assert (upgrade.state, upgrade.before, upgrade.to, upgrade.package) == ("open", before, "1.2.3", "1.1.0-1")
    assert upgrade.file is not None
    assert upgrade.file.exists()


@pytest.mark.parametrize(
    ("tables", "tries_again", "count"),
    [
        (Tables(HALF_WAY, "e"), False, 1),
        (Tables(OLDER, "d"), True, 1),
        (Tables(OLDER, "d"), False, 2),
        (Tables("mathesar package: version 1.1.1, migrations d", "d"), True, 2),
    ],
    ids=["half-way", "the next try", "somebody may have worked since", "another version has"],
)
def test_a_migration_that_is_tried_again_needs_no_second_one(
    scene: Scene, tables: Tables, tries_again: bool, count: int
) -> None:
    scene.start(Tables(OLDER, "d"))
    scene.tries_again = tries_again
    assert scene.start(tables) == 0
    assert len(scene.made) == count


def test_it_does_if_the_first_is_gone(scene: Scene) -> None:
    scene.start(Tables(OLDER, "d"))
    (scene.folder / "1.tar").unlink()
    scene.tries_again = True
    scene.start(Tables(OLDER, "d"))
    assert len(scene.made) == 2


def test_a_start_without_a_migration_ends_the_upgrade(scene: Scene) -> None:
    scene.start(Tables(OLDER, "d"))
    scene.start(Tables(OURS, "d"))
    upgrade = last_upgrade()
    assert upgrade is not None
    assert upgrade.state == "done"


@pytest.mark.parametrize("tables", [Tables("mathesar package: version 1.2.3, migrating", "e"), Tables(None, "e")])
def test_the_package_of_before_does_not_end_it(scene: Scene, machine: Machine, tables: Tables) -> None:
    scene.start(Tables(OLDER, "d"))
    before = last_upgrade()
    machine.record({**RECORD, "version": "1.1.0"})
    assert scene.start(tables) == 0
    assert last_upgrade() == before


def test_a_backup_that_fails_keeps_the_migration_from_beginning(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.fault = AdminError("the disk is full", "Make room")
    assert scene.start(Tables(OLDER, "d")) == exit_codes.NOT_YET
    said = capsys.readouterr().err.splitlines()
    assert said[0].endswith("and the backup before that failed: the disk is full")
    assert said[1] == "  Make room"
    assert said[2].startswith("  mathesar config set MATHESAR_BACKUP false")
    assert last_upgrade() is None


def test_an_administrator_can_do_without(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATHESAR_BACKUP", "false")
    assert scene.start(Tables(OLDER, "d")) == 0
    assert scene.made == []
    upgrade = last_upgrade()
    assert upgrade is not None
    assert upgrade.backup is None


def test_what_was_undone_is_not_done_again_by_itself(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    paths.PACKAGE_BEFORE.write_text("1.1.0-1\n")
    scene.start(Tables(OLDER, "d"))
    upgrade = last_upgrade()
    assert upgrade is not None
    record.remember(upgrade._replace(state=record.UNDONE))
    assert scene.start(Tables(OLDER, "d")) == exit_codes.NEEDS_PERSON
    assert "install 1.1.0-1; or migrate after all: mathesar setup" in capsys.readouterr().err
    # A package that is installed, or `mathesar setup`, means it.
    record.settle(record.UNDONE)
    assert scene.start(Tables(OLDER, "d")) == 0
    assert len(scene.made) == 2


def test_the_same_package_once_more_is_not_the_one_of_before(scene: Scene) -> None:
    paths.PACKAGE_BEFORE.write_text("1.1.0-1\n")
    scene.start(Tables(OLDER, "d"))
    paths.PACKAGE_BEFORE.write_text("1.2.3-1~deb13u0\n")
    scene.start(Tables(OLDER, "d"))
    upgrade = last_upgrade()
    assert upgrade is not None
    assert upgrade.package == "1.1.0-1"
