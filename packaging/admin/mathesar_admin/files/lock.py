"""Lets one program after the other do what two must not do at once."""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path

from mathesar_admin.errors import AdminError

POLL_SECONDS = 0.1


@contextlib.contextmanager
def locked(path: Path, what: str, timeout: float) -> Iterator[None]:
    """
    Holds the lock while the block runs.

    path     a file that only root can open: whoever can read one could hold it for ever
    what     what another program is doing that holds it, for the message
    timeout  seconds; then it raises AdminError
    """
    path.touch(mode=0o600)
    with path.open("rb") as file:
        deadline = time.monotonic() + timeout
        while not _take(file.fileno()):
            if time.monotonic() > deadline:
                raise AdminError(f"another program has been {what} for {timeout:.0f} seconds", f"Its lock is {path}.")
            time.sleep(POLL_SECONDS)
        yield


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
