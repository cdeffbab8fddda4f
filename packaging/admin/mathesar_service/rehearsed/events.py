"""What the rehearsal hears: lines of JSON on what was standard output."""

import json
import os
import sys
from typing import Any

_channel = -1


def open_channel() -> None:
    """What anything else prints goes to standard error from now on."""
    global _channel  # noqa: PLW0603  # there is one for the process and its forks
    sys.stdout.flush()
    _channel = os.dup(1)
    os.dup2(2, 1)


def tell(event: str, **facts: Any) -> None:
    """Writes a line at once, whole."""
    os.write(_channel, (json.dumps({"event": event, **facts}, ensure_ascii=True) + "\n").encode())
