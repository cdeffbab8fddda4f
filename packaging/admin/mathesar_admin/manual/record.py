"""Which installation was taken over: /etc/mathesar/taken-over.json."""

import json
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.files.whole_file import replace_file


class Record(NamedTuple):
    folder: Path
    version: str


def read_record() -> Record | None:
    try:
        found = json.loads(paths.TAKEN_OVER.read_text(encoding="utf-8"))
        return Record(Path(found["folder"]), str(found["version"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise AdminError(
            f"{paths.TAKEN_OVER} is damaged", "Move it away; then an installation can be taken over."
        ) from None


def write_record(record: Record) -> None:
    text = json.dumps({"folder": str(record.folder), "version": record.version}, indent=2)
    replace_file(paths.TAKEN_OVER, f"{text}\n".encode(), 0, 0, 0o644)
