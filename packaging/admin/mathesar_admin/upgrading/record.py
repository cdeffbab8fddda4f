"""What is remembered of the last upgrade that had something to migrate: from what, to what, and its backup."""

import json
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.backup import folder
from mathesar_admin.files.whole_file import replace_file

# A migration was about to begin; the service has started since; `mathesar undo` has put the backup back.
OPEN, DONE, UNDONE = "open", "done", "undone"


class Upgrade(NamedTuple):
    state: str
    before: str | None
    """The version of Mathesar that the tables were of; None where that is not known."""
    to: str
    """The version that migrates them."""
    package: str | None
    """The whole version of the package of before, as its package manager has it; None where that is not known."""
    record: str | None
    """That of the tables before, see pending.py."""
    backup: str | None
    """The file; None where MATHESAR_BACKUP is false."""
    made: str
    """When the migration was about to begin, UTC."""

    @property
    def file(self) -> Path | None:
        return None if self.backup is None else Path(self.backup)


def last_upgrade() -> Upgrade | None:
    try:
        return Upgrade(**json.loads(paths.LAST_UPGRADE.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        # None yet, or one that a later version of this program writes otherwise.
        return None


def remember(upgrade: Upgrade) -> None:
    folder.prepare(paths.LAST_UPGRADE.parent)
    content = json.dumps(upgrade._asdict(), indent=2).encode()
    replace_file(paths.LAST_UPGRADE, content, 0, 0, 0o600)


def settle(*states: str) -> None:
    """An upgrade in one of these states is over: the next migration is another one."""
    upgrade = last_upgrade()
    if upgrade is not None and upgrade.state in states:
        remember(upgrade._replace(state=DONE))


def note_package(version: str) -> None:
    """The package that was there before this transaction: a .deb's scripts are told it, an .rpm's %pre notes it."""
    paths.PACKAGE_BEFORE.write_text(f"{version}\n", encoding="utf-8")


def noted_package() -> str | None:
    try:
        return paths.PACKAGE_BEFORE.read_text(encoding="utf-8").strip() or None
    except OSError:
        return None
