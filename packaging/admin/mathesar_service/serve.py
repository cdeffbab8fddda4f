"""Serves Mathesar, after bringing its own tables to the installed version: serve GUNICORN-ARGUMENT…

Both in one process, as loading the application is what a first start mostly waits for.
Exit: 75 the database does not answer yet; 78 a newer version has migrated it, which no second try changes; 1 the
migration failed; else gunicorn's own.
"""

import sys
from pathlib import Path


def main() -> None:
    application = str(Path.cwd())
    sys.path.insert(0, application)
    from mathesar_service.migrations import bring_to_this_version

    bring_to_this_version(application)
    # gunicorn starts itself anew by this name (SIGUSR2).
    sys.argv[0] = f"{sys.prefix}/bin/gunicorn"
    from gunicorn.app.wsgiapp import run

    run()


if __name__ == "__main__":
    main()
