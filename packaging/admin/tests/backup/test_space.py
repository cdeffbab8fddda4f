"""Room for what a restore writes."""

import shutil
import tempfile
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from mathesar_admin.backup.restoring import space
from mathesar_admin.errors import AdminError
from mathesar_shared.archive import members
from tests.backup.test_restoring import backup_with

MB = 1024 * 1024
Usage = namedtuple("Usage", "total used free")
MANIFEST: dict[str, Any] = {
    "databases": [{"name": "one", "size": 50 * MB}, {"name": "a b"}],
    "metadata": {"size": 20 * MB},
    "members": {"databases/a%20b.dump": {"size": 10 * MB}, "metadata.dump": {"size": MB}},
}
ENVIRONMENT = {"POSTGRES_DB": "mathesar_django"}


class Local:
    """A local server with the databases of today."""

    is_local = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ask(self, file: str, *_: object) -> Any:
        if file == "data-folder.sql":
            return {"folder": str(self.folder)}
        return {"each": {"one": 30 * MB, "mathesar_django": 15 * MB}}


def test_each_database_is_made_beside_that_of_today() -> None:
    assert space.peak({"one": 50, "two": 40}, {"one": 50, "two": 40}) == 50
    assert space.peak({"one": 50, "two": 40}, {"one": 30}) == 60
    assert space.peak({"one": 50, "two": 40}, {}) == 90
    assert space.peak({}, {}) == 0


# 20 more for "one" when it is there, 40 more for "a b", whose dump has 10, and then 20 for Mathesar's own.
@pytest.mark.parametrize(
    ("parts", "megabytes"),
    [(["data", "metadata"], 80), (["data"], 60), (["metadata"], 20), (["uploads", "settings"], None)],
)
def test_a_disk_without_room_is_said_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: list[str], megabytes: int | None
) -> None:
    monkeypatch.setattr(space, "server", lambda _: Local(tmp_path))
    enough = (megabytes or 0) * MB + space.SPARE
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, enough))
    space.require_space(ENVIRONMENT, MANIFEST, parts)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, enough - 1))
    if megabytes is None:
        space.require_space(ENVIRONMENT, MANIFEST, parts)
        return
    with pytest.raises(AdminError, match=f"the databases of the backup need .* in {tmp_path}, where"):
        space.require_space(ENVIRONMENT, MANIFEST, parts)


def test_what_is_not_on_a_disk_of_this_machine_is_left_to_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 0))
    place = Local(tmp_path / "elsewhere")
    monkeypatch.setattr(space, "server", lambda _: place)
    space.require_space(ENVIRONMENT, MANIFEST, ["data"])
    place = Local(tmp_path)
    place.is_local = False
    space.require_space(ENVIRONMENT, MANIFEST, ["data"])


def test_a_dump_lies_where_there_is_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = backup_with(tmp_path, {"metadata.dump": "dump"})
    asked: list[Path] = []

    def usage(place: Path) -> Usage:
        asked.append(Path(place))
        return Usage(0, 0, 4 if place == tmp_path else 5)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    with members.extracted(file, "metadata.dump") as dump:
        assert dump.read() == b"dump"
    assert asked == [tmp_path, Path(tempfile.gettempdir())]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 4))
    with pytest.raises(AdminError, match="there is no room"), members.extracted(file, "metadata.dump"):
        pass
