"""Runs the application's manage.py, and says what is wrong where the database does not answer."""

import runpy
import sys

from mathesar_service.database import NOT_YET


def main() -> None:
    sys.argv[0] = "manage.py"
    try:
        runpy.run_path("manage.py", run_name="__main__")
    except Exception as error:
        from django.db import OperationalError

        if not isinstance(error, OperationalError):
            raise
        print(f"mathesar: the database cannot be used; mathesar status says more: {error}", file=sys.stderr)
        sys.exit(NOT_YET)


if __name__ == "__main__":
    main()
