"""`mathesar.pyz backup` and `restore`: of what it serves, with a PostgreSQL of somebody's."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from mathesar_shared.archive.folder import KEPT
from mathesar_shared.archive.rootless import backup, restore
from mathesar_shared.archive.rootless.client import client_of
from mathesar_shared.archive.rootless.way import Way
from mathesar_shared.errors import UserError
from mathesar_zipapp import files, folders
from mathesar_zipapp.facts import read_facts

COMMAND = "mathesar.pyz"
# Whatever locale the user has: the programs of the file know none but this.
ENVIRONMENT = {"LC_ALL": "C"}
NEWER = "Name the programs of that version: --postgresql DIR, such as /usr/lib/postgresql/18"


def folder() -> Path:
    return folders.data_of(os.environ) / "backups"


def run_backup(options: argparse.Namespace) -> int:
    if options.action == "verify":
        return backup.verify(options)
    if options.action == "list":
        return backup.show(options, folder())
    backup.refuse_target(options)
    return backup.make(options, _way(options))


def run_restore(options: argparse.Namespace) -> int:
    if options.print_key:
        return restore.print_key(options, folder())
    with restore.archive_of(options, folder()) as file:
        return restore.run(options, _way(options), file)


def _way(options: argparse.Namespace) -> Way:
    from mathesar_zipapp import settings

    environment = settings.complete_or_end(options.settings)
    named = getattr(options, "postgresql", None)
    programs = files.postgresql() if named is None else named
    bin_ = programs / "bin"
    service = client_of(environment, bin_ if bin_.is_dir() else programs, files.sql(), ENVIRONMENT)
    return Way(
        command=COMMAND,
        version=read_facts().version,
        service=service,
        owner=None,
        media=Path(environment["MEDIA_ROOT"]),
        folder=folder(),
        kept=max(1, int(environment.get("MATHESAR_BACKUPS_KEPT") or KEPT)),
        key=environment["SECRET_KEY"],
        write_key=None,
        alone=lambda: alone(environment),
        adopt=lambda before: adopt(environment, before),
        after=f"{COMMAND} serve",
        newer=NEWER,
    )


@contextlib.contextmanager
def alone(environment: Mapping[str, str]) -> Iterator[None]:
    from mathesar_service.connection.restoring import InUseError
    from mathesar_service.connection.restoring import alone as others_out

    try:
        with others_out(environment):
            yield
    except InUseError as error:
        raise UserError(str(error), error.step) from None


def adopt(environment: Mapping[str, str], before: str) -> None:
    """In a process of its own, as the application is loaded. Raises UserError where that fails."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = _adopt(environment, before)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended != 0:
        raise UserError(f"everything is restored, and bringing it to this version has ended with {ended}", code=1)


def _adopt(environment: Mapping[str, str], before: str) -> int:
    from mathesar_zipapp import cairo

    os.environ.clear()
    # It serves nobody: whoever comes first comes later.
    os.environ.update({**environment, "MATHESAR_FIRST_VISITOR": "true"})
    # Standard output is the command's answer.
    os.dup2(2, 1)
    cairo.do_without_where_missing()
    from mathesar_service import locks

    locks.STATUS = files.sql() / locks.STATUS.name
    os.chdir(files.application())
    sys.path.insert(0, str(files.application()))
    sys.argv = ["adopt_connections", before]
    from mathesar_service.asked.adopt_connections import main

    try:
        main()
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
            return 1
        return ended.code or 0
    return 0
