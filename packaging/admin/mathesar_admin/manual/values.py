"""The environment that a manual installation runs with."""

from pathlib import Path

from mathesar_admin.errors import AdminError
from mathesar_admin.manual.dotenv import read_dotenv
from mathesar_admin.manual.unit import Unit

NEEDED = ("POSTGRES_HOST", "POSTGRES_DB", "POSTGRES_USER")


def read_values(folder: Path, unit: Unit | None) -> dict[str, str]:
    """
    What its unit says, and what `bin/mathesar run` reads in .env on top of that. A unit that starts something else is
    taken at its word.
    Raises AdminError where .env cannot be read, or the database is not in it.
    """
    path = folder / ".env"
    values = dict(unit.environment) if unit is not None else {}
    if path.is_file() and (unit is None or "bin/mathesar" in unit.command):
        try:
            values.update(read_dotenv(path.read_text(encoding="utf-8")).values)
        except UnicodeDecodeError:
            raise AdminError(f"{path} is not in UTF-8") from None
        except OSError as error:
            raise AdminError(f"cannot read {path}: {error.strerror}") from None
    missing = [name for name in NEEDED if not values.get(name)]
    if missing:
        raise AdminError(
            f"{path} says no {missing[0]}, so nobody knows its database",
            "Releases before 0.2.0 had other settings, and cannot be upgraded; see upstream's upgrade.md.",
        )
    return values
