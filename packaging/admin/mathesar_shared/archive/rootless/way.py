"""What a way to install has that needs no root: where everything lies, and who may ask the server."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from mathesar_shared.archive.rootless.client import Client


class Way(NamedTuple):
    command: str
    """How it is called: "mathesar"."""
    version: str
    """Of Mathesar."""
    service: Client
    """Asks as Mathesar's role."""
    owner: Client | None
    """Asks as a superuser, where the server is Mathesar's alone; then all databases are in a backup."""
    media: Path
    """The folder of uploads."""
    folder: Path
    """Of backups, made when it is needed. What is only passed through lies there, too."""
    kept: int
    """How many backups of a kind stay there."""
    key: str
    """The secret key of today; "" where there is none yet."""
    write_key: Callable[[str], None] | None
    """Puts another one in its place; None where the environment carries it."""
    alone: Callable[[], AbstractContextManager[None]]
    """Nobody migrates or serves meanwhile. Raises UserError where somebody does."""
    adopt: Callable[[str], None]
    """After a restore, when others may come again: brings the tables to this version, and gives Mathesar's own role
    and password to saved connections to its server, of a role of that name."""
    after: str
    """The next step after a restore."""
    newer: str
    """What to do where the server is newer than the programs."""

    @property
    def asker(self) -> Client:
        return self.owner or self.service
