"""The commands `backup` and `restore` of the image: for a server elsewhere, and for the one inside."""

import argparse
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mathesar_container import health
from mathesar_container.defaults import APPLICATION, PYTHON, VOLUME, WAY, defaults_for
from mathesar_container.inside import place
from mathesar_service.environment.complete import complete_or_end
from mathesar_shared.archive.folder import KEPT
from mathesar_shared.archive.rootless import arguments, backup, restore
from mathesar_shared.archive.rootless.client import Client, client_of
from mathesar_shared.archive.rootless.way import Way
from mathesar_shared.errors import UserError

FOLDER = VOLUME / "backups"
SQL = Path("/usr/share/mathesar/sql")
NEWER = "Back it up with that version's own pg_dump, and the uploads and the secret key besides."


def main(command: str, given: Sequence[str], version: str) -> int:
    """Returns the exit code. Ends the process for --help, for wrong usage and for settings that are not complete."""
    text = {"backup": arguments.BACKUP, "restore": arguments.RESTORE}[command]
    parser = argparse.ArgumentParser(prog=f"mathesar {command}", description=text, allow_abbrev=False)
    (arguments.configure_backup if command == "backup" else arguments.configure_restore)(parser)
    options = parser.parse_args(given)
    os.umask(0o077)
    try:
        return _backup(options, version) if command == "backup" else _restore(options, version)
    except UserError as error:
        print(error.text(), file=sys.stderr)
        return error.code


def _backup(options: argparse.Namespace, version: str) -> int:
    if options.action == "verify":
        return backup.verify(options)
    if options.action == "list":
        return backup.show(options, FOLDER)
    backup.refuse_target(options)
    with _way(version, stands_still=False) as way:
        return backup.make(options, way)


def _restore(options: argparse.Namespace, version: str) -> int:
    if options.print_key:
        return restore.print_key(options, FOLDER)
    with restore.archive_of(options, FOLDER) as file, _way(version, stands_still=True) as way:
        return restore.run(options, way, file)


@contextlib.contextmanager
def _way(version: str, *, stands_still: bool) -> Iterator[Way]:
    """stands_still  nothing may serve meanwhile, so that a server inside is started for this alone"""
    if place.is_used(os.environ):
        from mathesar_container.inside import archives, cluster

        with archives.server(stands_still=stands_still):
            environment = _complete()
            programs = Path(place.program("psql")).parent
            yield _made(environment, version, client_of(environment, programs, SQL, cluster.environment()))
        return
    environment = _complete()
    yield _made(environment, version, client_of(environment, programs_here(), SQL))


def _made(environment: Mapping[str, str], version: str, service: Client) -> Way:
    is_inside = place.is_used(os.environ)
    # Whoever sets a key for a server inside has it in the environment.
    in_volume = is_inside and not os.environ.get("SECRET_KEY") and not os.environ.get("SECRET_KEY_FILE")

    def write_key(key: str) -> None:
        from mathesar_container.inside.parent import write_key

        write_key(key)

    return Way(
        command="mathesar",
        version=version,
        service=service,
        owner=service.as_superuser("postgres") if is_inside else None,
        media=Path(environment["MEDIA_ROOT"]),
        folder=FOLDER,
        kept=max(1, int(environment.get("MATHESAR_BACKUPS_KEPT") or KEPT)),
        key=environment.get("SECRET_KEY", ""),
        write_key=write_key if in_volume else None,
        alone=lambda: _alone(environment),
        adopt=lambda before: adopt(environment, before, str(PYTHON), APPLICATION),
        after="start the container",
        newer=NEWER,
    )


@contextlib.contextmanager
def _alone(environment: Mapping[str, str]) -> Iterator[None]:
    from mathesar_service.connection.restoring import InUseError, alone

    host, port = health.address(environment["MATHESAR_LISTEN"])
    if health.ask(host, port, health.PATHS[("alive",)]).is_well:
        raise UserError(
            "Mathesar is being served in this container",
            "Stop it, and restore in one of its own: podman run --rm --interactive … IMAGE restore -",
        )
    try:
        with alone(environment):
            yield
    except InUseError as error:
        raise UserError(str(error), error.step) from None


def adopt(environment: Mapping[str, str], before: str, python: str, application: Path) -> None:
    """Migrates, too: the backup may be of an older version. Raises UserError where that fails."""
    done = subprocess.run(
        [python, "-m", "mathesar_service.asked.adopt_connections", before],
        # It serves nobody: whoever comes first comes later.
        env={**environment, "MATHESAR_FIRST_VISITOR": "true"},
        cwd=application,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise UserError(f"everything is restored, and {(done.stderr.strip().splitlines() or ['nothing said'])[-1]}")


def programs_here() -> Path:
    """Debian's folder of the client's programs, which has their version in its name."""
    found = sorted(place.PROGRAMS.glob("*/bin/pg_dump"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else place.PROGRAMS


def _complete() -> dict[str, str]:
    return complete_or_end(os.environ, WAY, defaults=defaults_for(os.environ))
