"""What runs once everything is unpacked: one function for each command."""

import argparse
import os
import sys

from mathesar_shared.errors import UserError
from mathesar_zipapp import arguments
from mathesar_zipapp.errors import ZipappError
from mathesar_zipapp.facts import read_facts


def main() -> int:
    options = arguments.parse(read_facts())
    try:
        return _COMMANDS[options.command](options)
    except (ZipappError, UserError) as error:
        print(error.text(), file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130


def _serve(options: argparse.Namespace) -> int:
    application = _ready(options)
    sys.argv = ["serve", "config.wsgi", "--preload", *_gunicorn(os.environ["MATHESAR_LISTEN"])]
    os.chdir(application)
    from mathesar_service.serve import main as serve

    serve()
    return 0


def _migrate(options: argparse.Namespace) -> int:
    os.chdir(_ready(options))
    # It serves nobody: whoever comes first comes later.
    os.environ["MATHESAR_FIRST_VISITOR"] = "true"
    from mathesar_service.migrate import main as migrate

    migrate()
    return 0


def _createsuperuser(options: argparse.Namespace) -> int:
    application = _ready(options)
    os.chdir(application)
    sys.path.insert(0, application)
    given = (("--username", options.username), ("--email", options.email))
    sys.argv = ["createsuperuser", *(part for name, value in given if value for part in (name, value))]
    sys.argv += ["--password-stdin"] if options.password_stdin else []
    sys.argv += ["--if-absent"] if options.if_absent else []
    from mathesar_service.asked.create_superuser import main as create

    create()
    return 0


def _status(options: argparse.Namespace) -> int:
    # Which migrations belong to this version, the application knows.
    sys.path.insert(0, _ready(options))
    from mathesar_zipapp import status

    return status.main(as_document=options.json)


def _manage(options: argparse.Namespace) -> int:
    application = _ready(options)
    os.chdir(application)
    sys.path.insert(0, application)
    sys.argv = ["manage.py", *options.words]
    from mathesar_service.asked.manage import main as manage

    manage()
    return 0


def _config(options: argparse.Namespace) -> int:
    from mathesar_zipapp import settings

    return settings.check(options.settings, as_document=options.json)


def _backup(options: argparse.Namespace) -> int:
    from mathesar_zipapp import archives

    return archives.run_backup(options)


def _restore(options: argparse.Namespace) -> int:
    from mathesar_zipapp import archives

    return archives.run_restore(options)


def _trial(options: argparse.Namespace) -> int:
    from mathesar_zipapp.trial import archives, manage, run

    verbs = {"export": archives.run_export, "restore": archives.run_restore, "manage": manage.main}
    return verbs.get(options.verb, run.main)(options)


def _ready(options: argparse.Namespace) -> str:
    """Completes the environment of this process; returns the application's folder."""
    from mathesar_zipapp import cairo, files, settings

    os.environ.update(settings.complete_or_end(options.settings))
    cairo.do_without_where_missing()
    from mathesar_service import locks

    # By it a migration that waits names who holds the lock.
    locks.STATUS = files.sql() / locks.STATUS.name
    return str(files.application())


def _gunicorn(listen: str) -> list[str]:
    temporary = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []  # noqa: S108  # in memory
    return ["--bind", listen, "--timeout", os.environ["MATHESAR_TIMEOUT"], *temporary]


_COMMANDS = {
    "serve": _serve,
    "migrate": _migrate,
    "createsuperuser": _createsuperuser,
    "status": _status,
    "manage": _manage,
    "backup": _backup,
    "restore": _restore,
    "config": _config,
    "trial": _trial,
}
