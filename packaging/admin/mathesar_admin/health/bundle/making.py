"""Makes the bundle: a .tar.gz that only root can read."""

import contextlib
import io
import json
import os
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from mathesar_admin.errors import AdminError
from mathesar_admin.health import status
from mathesar_admin.health.bundle.known import hide_findings, redactor_for
from mathesar_admin.health.bundle.parts import parts_of
from mathesar_admin.health.doctor.examine import examine
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.settings.store import Settings


class Bundle(NamedTuple):
    path: Path
    size: int
    files: tuple[str, ...]


def make(settings: Settings, folder: Path) -> Bundle:
    """
    Writes mathesar-report-TIME.tar.gz, mode 0600, to the folder. Root only; nothing is sent anywhere.
    Raises AdminError where it cannot be written, or a secret would be in it; then nothing is left of it.
    """
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    name = f"mathesar-report-{stamp}"
    redactor = redactor_for(settings)
    found = _looked(lambda: status.look(settings))
    examined = _looked(lambda: examine(settings))
    hide_findings(redactor, found, [str((one.facts or {}).get("name", "")) for one in examined if one.key == "sql"])
    texts = {"build.json": redactor.without_secrets(json.dumps(build_facts().record, indent=2, ensure_ascii=False))}
    texts |= {part: redactor.redact(text) for part, text in parts_of(settings, found, examined)}
    for part, text in texts.items():
        if redactor.leaked(text):
            raise AdminError(f"a secret would be in {part}, so no report was made", "Please say so in a bug report.")
    path = folder / f"{name}.tar.gz"
    try:
        _write(path, name, texts)
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise AdminError(f"cannot write {path}: {error.strerror or error}", "mathesar report --to FOLDER") from None
    return Bundle(path, path.stat().st_size, tuple(texts))


T = TypeVar("T")


def _looked(look: Callable[[], list[T]]) -> list[T]:
    """
    What was found; nothing where looking fails, which is said: then a report is wanted all the more. The text of such
    a failure may quote what should not be in it.
    """
    try:
        return look()
    except Exception as error:
        print(f"mathesar: a part of the report is missing: {type(error).__name__}", file=sys.stderr)
        return []


def _write(path: Path, name: str, texts: dict[str, str]) -> None:
    # Never through a link that somebody has put there.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with open(os.open(path, flags, 0o600), "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:  # noqa: PTH123
        for part, text in texts.items():
            data = text.encode("utf-8", "backslashreplace")
            member = tarfile.TarInfo(f"{name}/{part}")
            member.size, member.mode, member.mtime = len(data), 0o600, int(time.time())
            archive.addfile(member, io.BytesIO(data))
