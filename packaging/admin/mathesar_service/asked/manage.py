"""Runs the application's manage.py, and says what is wrong where the database does not answer."""

import runpy
import sys


def main() -> None:
    sys.argv[0] = "manage.py"
    try:
        runpy.run_path("manage.py", run_name="__main__")
    except Exception as error:
        from django.db import OperationalError

        # Only where there is no connection: an error in the midst of a command keeps its traceback.
        if not isinstance(error, OperationalError) or getattr(error.__cause__, "sqlstate", None) is not None:
            raise
        sys.exit(f"mathesar: the database cannot be used; mathesar status says more: {error}")


if __name__ == "__main__":
    main()
