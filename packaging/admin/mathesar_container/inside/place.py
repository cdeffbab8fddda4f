"""Where the PostgreSQL of the image is and where it keeps its data."""

from collections.abc import Mapping
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
FOLDER = Path("/var/lib/mathesar")
DATA = FOLDER / "postgresql"
NEW = FOLDER / "postgresql.new"
LOCK = FOLDER / "postgresql.lock"
KEY = FOLDER / "secret-key"
# Also with --read-only there is one, and a volume need not be able to hold sockets.
SOCKET = Path("/tmp/mathesar-postgresql")  # noqa: S108  # its mode lets nobody else in
PORT = "5432"
STARTER = "mathesar_data"
# Never the role's password: whoever runs the container may become it by peer authentication.
ROLE, DATABASE = "mathesar", "mathesar_django"


def version() -> str | None:
    """The major version that the image has, such as "17"; None for an image without PostgreSQL."""
    found = sorted(path.parent.parent.name for path in PROGRAMS.glob("*/bin/postgres"))
    return found[-1] if found else None


def program(name: str) -> str:
    return str(PROGRAMS / str(version()) / "bin" / name)


def is_used(given: Mapping[str, str]) -> bool:
    """Whether Mathesar lives on it: not where another server is named."""
    return version() is not None and not given.get("POSTGRES_HOST")


def defaults() -> dict[str, str]:
    found = {
        "POSTGRES_HOST": str(SOCKET),
        "POSTGRES_PORT": PORT,
        "POSTGRES_DB": DATABASE,
        "POSTGRES_USER": ROLE,
        "MATHESAR_STARTER_DATABASE": STARTER,
    }
    key = KEY.read_text() if KEY.exists() else ""
    return {**found, "SECRET_KEY": key} if key else found
