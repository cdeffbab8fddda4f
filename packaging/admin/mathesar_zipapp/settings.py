"""The settings of `mathesar.pyz`: those of the environment, of a file, and defaults."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mathesar_zipapp import files, folders
from mathesar_zipapp.errors import NEEDS_PERSON, ZipappError

if TYPE_CHECKING:
    from mathesar_service.environment.complete import Completed

WAY = "zipapp"


def complete_or_end(file: "Path | None") -> dict[str, str]:
    """A complete environment. Raises ZipappError with the first of what is wrong, after the others were said."""
    environment, faults, notes = _complete(file)
    for line in (*notes, *faults):
        print(f"mathesar: {line}", file=sys.stderr)
    if faults:
        sys.exit(NEEDS_PERSON)
    Path(environment["MEDIA_ROOT"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    return environment


def check(file: "Path | None", *, as_document: bool) -> int:
    """Prints what is wrong; returns the exit code."""
    _, faults, notes = _complete(file)
    if as_document:
        print(json.dumps({"faults": faults, "notes": notes}, indent=2, ensure_ascii=False))
    else:
        for line in (*notes, *faults):
            print(f"mathesar: {line}", file=sys.stderr)
        if not faults:
            print("mathesar: nothing is wrong with the settings; the next step: mathesar.pyz serve")
    return NEEDS_PERSON if faults else 0


def _complete(file: "Path | None") -> "Completed":
    return complete_of({**(read_file(file) if file is not None else {}), **os.environ})


def complete_of(given: Mapping[str, str]) -> "Completed":
    from mathesar_service.environment.complete import complete

    return complete(given, WAY, defaults=defaults(os.environ), catalogue=files.catalogue())


def defaults(environment: Mapping[str, str]) -> dict[str, str]:
    """What is not as the package has it: it is for a machine's account, this is for any user. Empty: no default."""
    data = folders.data_of(environment)
    return {
        "MEDIA_ROOT": f"{data}/media/",
        "MATHESAR_LOCAL_SETTINGS": f"{data}/local.py",
        # Bytecode is kept beside what was unpacked: the next start takes half the time.
        "PYTHONDONTWRITEBYTECODE": "",
        # Those of the user are right.
        "TMPDIR": "",
        "XDG_CACHE_HOME": "",
    }


def read_file(path: Path) -> dict[str, str]:
    """A file of settings, as systemd reads one. Raises ZipappError for what it would refuse."""
    from mathesar_shared.environment_file.content import UnreadableFileError
    from mathesar_shared.environment_file.parsing import parse

    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise ZipappError(f"--settings {path} cannot be read: {error.strerror}", code=NEEDS_PERSON) from None
    except UnreadableFileError as error:
        raise ZipappError(f"--settings {path}: {error}", code=NEEDS_PERSON) from None
