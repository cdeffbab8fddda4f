"""Brings Mathesar's own tables to this version and ends: what serve.py does before it serves.

Exit: 0 they are; 75 the database does not answer; 78 a person is needed; 1 a bug.
"""

import os
import sys
from pathlib import Path

from mathesar_service.environment.complete import refuse_missing
from mathesar_service.termination import ended_by_term


def main() -> None:
    """In the application's folder, with a complete environment."""
    refuse_missing()
    application = str(Path.cwd())
    sys.path.insert(0, application)
    from mathesar_service.migrations import bring_to_this_version

    with ended_by_term():
        bring_to_this_version(application)
    print(f"mathesar: the database {os.environ['POSTGRES_DB']} is ready", flush=True)


if __name__ == "__main__":
    main()
