"""How long the service waits for others that do not answer."""

from typing import Any

# Seconds to connect, and for an answer.
LIMITS = (3, 60)


def limit_waiting() -> None:
    """
    Mathesar reports its installation and its usage without a time limit. The sandbox drops what it keeps out instead
    of refusing it, so the first person who signs up would wait for minutes. What names a limit of its own keeps it.
    """
    try:
        from requests.adapters import HTTPAdapter
    except ImportError:
        # A release without it does not ask anybody.
        return
    send = HTTPAdapter.send

    def limited(self: Any, request: Any, stream: bool = False, timeout: Any = None, **more: Any) -> Any:
        return send(self, request, stream=stream, timeout=LIMITS if timeout is None else timeout, **more)

    HTTPAdapter.send = limited
