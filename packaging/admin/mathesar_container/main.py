"""The command of the image: mathesar [COMMAND]. Without one, it serves."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from mathesar_container.defaults import APPLICATION, PYTHON, WAY, defaults_for
from mathesar_container.inside import place
from mathesar_service.environment.complete import NEEDS_PERSON, complete_or_end

USAGE = """\
usage: mathesar COMMAND

  serve              migrate Mathesar's own tables, then serve it (what the image does without a command)
  migrate            migrate, and end
  config check       say what is wrong with the settings, and end
  status             say how database, tables and web server are, and end [--json]
  createsuperuser    make an administrator: --username NAME --email ADDRESS [--password-stdin] [--if-absent]
  upgrade-databases  upgrade Mathesar's functions in the connected databases [--all] [NAME ...]
  manage             run manage.py of the application with these arguments
  backup             database, secret key and uploads in one archive; --help says more
  restore            put what an archive of any way to install holds in the place of what is here
  version            say which version this is

Settings are environment variables; a secret may stand in a file: SECRET_KEY_FILE=/run/secrets/secret_key
"""
USAGE_ERROR = 2
MODULES = {
    "migrate": "mathesar_service.migrate",
    "createsuperuser": "mathesar_service.asked.create_superuser",
    "upgrade-databases": "mathesar_service.asked.upgrade_databases",
    "manage": "mathesar_service.asked.manage",
    "status": "mathesar_container.status",
}


def main() -> NoReturn:
    command, *rest = sys.argv[1:] or ["serve"]
    if command in ("--help", "-h", "help"):
        print(USAGE, end="")
        sys.exit(0)
    if command in ("version", "--version"):
        print(version())
        sys.exit(0)
    if [command, *rest] == ["config", "check"]:
        _complete()
        print("mathesar: the settings are complete")
        sys.exit(0)
    if command in MODULES:
        _execute([str(PYTHON), "-m", MODULES[command], *rest], _complete())
    if command in ("backup", "restore"):
        from mathesar_container import archives

        sys.exit(archives.main(command, rest, version()))
    if command != "serve" or rest:
        print(f"mathesar: there is no command {' '.join([command, *rest])}\n\n{USAGE}", end="", file=sys.stderr)
        sys.exit(USAGE_ERROR)
    _serve()


def version() -> str:
    """The application's, without loading it."""
    namespace: dict[str, str] = {}
    exec((APPLICATION / "mathesar" / "__init__.py").read_text(), namespace)  # noqa: S102  # a line of the image's own
    return namespace["__version__"]


def _serve() -> NoReturn:
    os.umask(0o027)
    if place.is_used(os.environ):
        from mathesar_container.inside.parent import run

        sys.exit(run())
    environment = _complete()
    prepare_media(environment)
    _execute(serving(environment), environment)


def serving(environment: dict[str, str]) -> list[str]:
    """The command that migrates and serves, as the native package's unit has it."""
    listen, timeout = environment["MATHESAR_LISTEN"], environment["MATHESAR_TIMEOUT"]
    options = ["--preload", "--bind", listen, "--timeout", timeout, "--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return ["/usr/lib/mathesar/bin/serve", "config.wsgi", *options]


def prepare_media(environment: dict[str, str]) -> None:
    """Makes the folder for uploads in an empty volume; ends the start where nobody could upload anything."""
    media = Path(environment["MEDIA_ROOT"])
    try:
        media.mkdir(mode=0o2770, parents=True, exist_ok=True)
        is_writable = os.access(media, os.W_OK | os.X_OK)
    except OSError:
        is_writable = False
    if not is_writable:
        who = f"the user {os.geteuid()} with the group {os.getegid()}"
        print(f"mathesar: {media} cannot be written by {who}: give them the volume", file=sys.stderr)
        sys.exit(NEEDS_PERSON)


def _complete() -> dict[str, str]:
    return complete_or_end(os.environ, WAY, defaults=defaults_for(os.environ))


def _execute(command: list[str], environment: dict[str, str]) -> NoReturn:
    os.chdir(APPLICATION)
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    os.execve(command[0], command, environment)  # noqa: S606  # no shell is wanted
