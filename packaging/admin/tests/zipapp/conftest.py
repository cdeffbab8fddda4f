from pathlib import Path

import pytest

from mathesar_zipapp.facts import Facts
from mathesar_zipapp.trial.place import Place


@pytest.fixture
def facts() -> Facts:
    return Facts("1.0.0", "3.11", "amd64", "2.28", "18.6", "postgresql", unpacked=1000, files=2)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    one = Place(tmp_path / "trial")
    one.folder.mkdir()
    return one
