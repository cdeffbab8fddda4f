"""What the build wrote down about this package: /usr/lib/mathesar/build.json."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from mathesar_admin import paths
from mathesar_admin.files.package_file import read_own_json


class Cluster(NamedTuple):
    """How a distribution's first cluster is made, where neither installing nor starting the server does it."""

    folder: Path
    command: str


class Server(NamedTuple):
    """The distribution's own PostgreSQL server."""

    service: str
    starts_itself: bool
    cluster: Cluster | None
    install: str
    """The command that installs it."""


class BuildFacts(NamedTuple):
    package_version: str
    format: str
    app: Path
    virtualenv: Path
    server: Server
    bytecode_first: tuple[str, ...]
    bytecode_later: tuple[str, ...]
    record: dict[str, Any]
    """The whole record, for --json."""

    @property
    def package_manager(self) -> str:
        """What an administrator of this distribution installs packages with: apt, dnf or zypper."""
        return self.server.install.split()[0]


@cache
def build_facts() -> BuildFacts:
    """Reads the record once. Raises AdminError where the package is damaged."""
    record = read_own_json(paths.BUILD_RECORD)
    server = record["server"]
    cluster = server["cluster"]
    return BuildFacts(
        package_version=record["packageVersion"],
        format=record["format"],
        app=Path(record["paths"]["app"]),
        virtualenv=Path(record["paths"]["virtualenv"]),
        server=Server(
            service=server["service"],
            starts_itself=server["startsItself"],
            cluster=None if cluster is None else Cluster(Path(cluster["folder"]), cluster["make"]),
            install=server["install"],
        ),
        bytecode_first=tuple(record["bytecode"]["first"]),
        bytecode_later=tuple(record["bytecode"]["later"]),
        record=record,
    )
