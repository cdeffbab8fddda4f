"""Serves Mathesar, after bringing its own tables to the installed version: serve GUNICORN-ARGUMENT…

Both in one process, as loading the application is what a first start mostly waits for.
Exit: 75 the database does not answer yet; 78 a newer version has migrated it, which no second try changes; 1 the
migration failed; else gunicorn's own.
"""

import os
import sys
from pathlib import Path

from mathesar_service.environment.complete import refuse_missing
from mathesar_service.serving.listening import refuse_faulty
from mathesar_service.termination import ended_by_term


def main() -> None:
    refuse_missing()
    refuse_faulty(os.environ.get("MATHESAR_LISTEN", ""))
    application = str(Path.cwd())
    sys.path.insert(0, application)
    from mathesar_service.migrations import bring_to_this_version
    from mathesar_service.serving import temporary

    temporary.prepare()
    with ended_by_term():
        bring_to_this_version(application)
    from mathesar_service.serving.application import Application

    Application(prog="serve").run()


if __name__ == "__main__":
    main()
