"""Starts the newer version as its unit does, asks it for a page, and ends it: rehearsed GUNICORN-ARGUMENT…

Every step is a line of JSON on standard output; what the version itself says goes to standard error.
"""

import os
import sys
import time
from pathlib import Path

from . import events, fence, steps, visit


def main() -> None:
    begun = time.monotonic()
    events.open_channel()
    application = str(Path.cwd())
    sys.path.insert(0, application)
    visit.watch(os.environ["MATHESAR_LISTEN"], begun)
    fence.raise_around(os.environ["POSTGRES_DB"], os.environ["REHEARSED_DATABASES"])
    steps.tell()
    from mathesar_service.serve import main as serve

    serve()


main()
