"""`mathesar.pyz trial export` and `trial restore`: what was made, for another place, and what comes from one."""

import argparse
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from mathesar_shared.archive.folder import KEPT
from mathesar_shared.archive.rootless import backup, restore
from mathesar_shared.archive.rootless.client import client_of
from mathesar_shared.archive.rootless.way import Way
from mathesar_zipapp import archives, files
from mathesar_zipapp.errors import ZipappError
from mathesar_zipapp.facts import read_facts
from mathesar_zipapp.trial import server, serving
from mathesar_zipapp.trial.place import (
    Place,
    existing_place,
    is_running,
    place_of,
    running,
    secret_key,
    socket_folder,
    take,
    write_private,
)
from mathesar_zipapp.trial.programs import Programs, programs_in
from mathesar_zipapp.trial.run import chosen, prepare


def run_export(options: argparse.Namespace) -> int:
    place = existing_place(os.environ)
    backup.refuse_target(options)
    with server_of(place, options, stands_still=False) as (programs, socket):
        code = backup.make(options, _way(place, programs, socket))
    if not options.json and options.to != "-":
        print("On a machine with this Mathesar or a newer one: sudo mathesar restore FILE")
    return code


def run_restore(options: argparse.Namespace) -> int:
    place = place_of(os.environ)
    if options.print_key:
        return restore.print_key(options, place.folder)
    with (
        restore.archive_of(options, place.folder) as file,
        server_of(place, options, stands_still=True) as (programs, socket),
    ):
        prepare(place, programs, socket)
        code = restore.run(options, _way(place, programs, socket), file)
    if not options.dry_run:
        # Its accounts are those of the backup; none of a password of the trial's own.
        place.shown.touch()
        place.password.unlink(missing_ok=True)
    return code


def _way(place: Place, programs: Programs, socket: Path) -> Way:
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
        **serving.environment(place, socket, 8000),
    }
    service = client_of(environment, programs.folder, files.sql(), archives.ENVIRONMENT)

    def adopt(before: str) -> None:
        from mathesar_zipapp import settings

        given = {**environment, "SECRET_KEY": secret_key(place)}
        archives.adopt(settings.complete_of(given).environment, before)

    return Way(
        command=f"{archives.COMMAND} trial",
        version=read_facts().version,
        service=service,
        owner=service.as_superuser(server.SUPERUSER),
        media=place.media,
        folder=place.folder / "backups",
        kept=KEPT,
        key=secret_key(place),
        write_key=lambda key: write_private(place.folder / "secret-key", key),
        alone=contextlib.nullcontext,
        adopt=adopt,
        after=f"{archives.COMMAND} trial",
        newer=archives.NEWER,
    )


@contextlib.contextmanager
def server_of(place: Place, options: argparse.Namespace, *, stands_still: bool) -> "Iterator[tuple[Programs, Path]]":
    """The running trial's, or one that is started for this alone."""
    if not stands_still and is_running(place):
        found = running(place).get("postgresql")
        if found is None:
            raise ZipappError("a trial is just being started or ended", "Try again in a moment.")
        yield programs_in(Path(found)), socket_folder(place)
        return
    lock = take(place)
    try:
        programs = chosen(options)
        server.make(place, programs)
        socket = socket_folder(place)
        with (place.logs / "postgresql.log").open("ab") as log:
            child = server.start(place, programs, socket, log)
            try:
                yield programs, socket
            finally:
                server.stop(child)
    finally:
        os.close(lock)
