"""The backup before a migration: when there is one, and what a failure means."""

import os
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin import exit_codes
from mathesar_admin.backup import folder, making
from mathesar_admin.errors import AdminError
from mathesar_admin.upgrading import before_migration
from tests.conftest import Machine

DIGEST = "abc"
RECORDED = f"mathesar package: version 1.2.3, migrations {DIGEST}"


class Asked:
    """A server that answers so."""

    def __init__(self, **state: Any) -> None:
        self.state = {"migrated": True, "recorded": RECORDED, "digest": DIGEST, **state}

    def ask(self, _file: str) -> dict[str, Any]:
        return self.state


@pytest.fixture
def made(machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[making.Wish]:
    """The backups that were made."""
    wishes: list[making.Wish] = []

    def make(wish: making.Wish, **_: Any) -> making.Made:
        wishes.append(wish)
        return making.Made(tmp_path / "one.tar", 1_000_000, 0.5, {})

    monkeypatch.setattr(making, "make", make)
    monkeypatch.setattr(folder, "remove_old", lambda *_: [])
    monkeypatch.delitem(os.environ, "MATHESAR_BACKUP", raising=False)
    return wishes


@pytest.mark.parametrize(
    ("state", "is_made"),
    [
        ({}, False),
        ({"migrated": False, "recorded": None}, False),
        ({"recorded": "mathesar package: version 1.2.2, migrations abc"}, True),
        ({"digest": "def"}, True),
        ({"recorded": None}, True),
        # Begun already, so that what is there now is no state to go back to.
        ({"recorded": "mathesar package: version 1.2.3, migrating"}, False),
    ],
)
def test_it_is_made_where_tables_are_to_be_migrated(
    made: list[making.Wish], monkeypatch: pytest.MonkeyPatch, state: dict[str, Any], is_made: bool
) -> None:
    monkeypatch.setattr(before_migration, "server", lambda: Asked(**state))
    assert before_migration.main() == 0
    assert [(wish.kind, wish.media) for wish in made] == ([("before-migration", False)] if is_made else [])


def test_the_setting_goes_without(made: list[making.Wish], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(before_migration, "server", lambda: Asked(digest="def"))
    monkeypatch.setenv("MATHESAR_BACKUP", "false")
    assert before_migration.main() == 0
    assert made == []


def test_a_failure_ends_the_start_with_the_reason_and_the_way_without(
    made: list[making.Wish], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any, **__: Any) -> making.Made:
        raise AdminError("the disk has 1 MB left")

    monkeypatch.setattr(making, "make", fail)
    monkeypatch.setattr(before_migration, "server", lambda: Asked(digest="def"))
    assert before_migration.main() == exit_codes.REFUSED
    said = capsys.readouterr().err
    assert "the backup before that failed: the disk has 1 MB left" in said
    assert "mathesar config set MATHESAR_BACKUP false" in said


def test_a_server_that_does_not_answer_is_tried_again(
    made: list[making.Wish], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> None:
        raise AdminError("no PostgreSQL server answers")

    monkeypatch.setattr(before_migration, "server", none)
    assert before_migration.main() == exit_codes.NOT_YET
