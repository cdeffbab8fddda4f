"""Mathesar itself, as `mathesar.pyz serve` runs it, with the trial's database."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from mathesar_zipapp import files
from mathesar_zipapp.errors import ZipappError
from mathesar_zipapp.trial import children, server, web
from mathesar_zipapp.trial.place import Place, secret_key

# A migration of much data takes its time.
START_SECONDS = 1800
STOP_SECONDS = 15


def start(
    place: Place, socket: Path, port: int, log: IO[bytes], more: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    given = {**without_settings(os.environ), **environment(place, socket, port), **more}
    # SIGTERM lets gunicorn end what is being worked on.
    command = [sys.executable, str(Path(sys.argv[0]).resolve()), "serve"]
    return children.start(command, given, log, ends_by=signal.SIGTERM)


def environment(place: Place, socket: Path, port: int) -> dict[str, str]:
    return {
        "POSTGRES_HOST": str(socket),
        "POSTGRES_PORT": server.PORT,
        "POSTGRES_DB": server.METADATA,
        "POSTGRES_USER": server.ROLE,
        "MATHESAR_STARTER_DATABASE": server.STARTER,
        "SECRET_KEY": secret_key(place),
        "MEDIA_ROOT": f"{place.media}/",
        "MATHESAR_LISTEN": f"{web.HOST}:{port}",
        # One person uses it.
        "WEB_CONCURRENCY": "2",
        children.MARK: str(place.folder),
    }


def without_settings(given: Mapping[str, str]) -> dict[str, str]:
    """Those of a Mathesar that is somebody's in earnest are not a trial's, nor are libpq's."""
    names = {one["name"] for one in json.loads(files.catalogue().read_bytes())["settings"]}
    kept = {name: value for name, value in given.items() if not name.startswith("PG")}
    ours = {name for name in kept if name.removesuffix("_FILE") in names} - {"TMPDIR", "XDG_CACHE_HOME"}
    return {name: value for name, value in kept.items() if name not in ours}


def wait(child: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Until the first page is there. Raises ZipappError with the last line of its log where it ends before."""
    deadline = time.monotonic() + START_SECONDS
    while not web.answers(port):
        if child.poll() is not None or time.monotonic() > deadline:
            lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
            said = next((line for line in reversed(lines) if line.startswith("mathesar:")), "".join(lines[-1:]))
            raise ZipappError(f"Mathesar does not start: {said.removeprefix('mathesar: ')}", f"Its log: {log}")
        time.sleep(0.1)


def stop(child: "subprocess.Popen[bytes]") -> None:
    children.stop(child, signal.SIGTERM, STOP_SECONDS, signal.SIGQUIT)
