"""Says how the container's Mathesar is: [--json]. Exit: 0 all is well, 1 something is not."""

import os
import sys

from mathesar_container import health
from mathesar_container import main as command
from mathesar_service.status import Line, look_at_database, report


def main() -> None:
    lines = [Line("version", command.version(), True), *look_at_database(), _web()]
    sys.exit(report(lines, as_document="--json" in sys.argv[1:]))


def _web() -> Line:
    host, port = health.address(os.environ["MATHESAR_LISTEN"])
    answer = health.ask(host, port, health.PATHS[()])
    return Line("web", f"http://{host}:{port}: {answer.text}", answer.is_well)


if __name__ == "__main__":
    main()
