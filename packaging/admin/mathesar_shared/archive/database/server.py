"""What is needed of a server to restore to it, whoever asks it: root for its account, or somebody for himself."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Protocol


class Server(Protocol):
    """PostgreSQL's programs, which know where the server is and as whom they ask it."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> str: ...
    @property
    def metadata(self) -> str:
        """The database with Mathesar's own tables."""

    @property
    def role(self) -> str:
        """Mathesar's role, which need not be who asks."""

    @property
    def is_local(self) -> bool:
        """Its superuser asks."""

    def ask(self, file: str, database: str | None = None, variables: Mapping[str, str] | None = None) -> Any:
        """The JSON document that a file of SQL answers with; raises UserError where there is none."""

    def pour(self, command: Sequence[str], file: IO[bytes]) -> None:
        """Runs a program with its standard output in the file. Raises UserError with what it said where it fails."""

    def feed(self, command: Sequence[str], file: IO[bytes]) -> None:
        """Runs a program with the whole file as its standard input; see `pour`."""

    def convert(self, command: Sequence[str], file: IO[bytes], to: IO[bytes]) -> None:
        """Runs a program that reads the whole of one file and writes the other; see `pour`."""

    def sql(self, file: str) -> str:
        """The path of a file of SQL of ours."""

    def give(self, path: Path) -> None:
        """Lets the programs read a file of ours."""
