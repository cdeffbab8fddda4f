"""Lets SIGTERM end the process while it migrates, also as the first of a container, for which the kernel drops it."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator

FIRST = 1
LOOK_SECONDS = 0.5
# As a shell says it.
TERMINATED = 128 + signal.SIGTERM


@contextlib.contextmanager
def ended_by_term(pid: int | None = None) -> Iterator[None]:
    """
    In the block, SIGTERM ends the process at once; PostgreSQL undoes what was not committed.

    pid  for tests: that of the process; elsewhere than in a container nothing needs to be done
    """
    if (os.getpid() if pid is None else pid) != FIRST:
        yield
        return
    # Not a handler: Python runs those between its own instructions, and the driver may wait for minutes in C.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(done,), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        # The workers are forks of this process.
        watcher.join()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _watch(done: threading.Event) -> None:
    while not done.is_set():
        if signal.sigtimedwait({signal.SIGTERM}, LOOK_SECONDS) is not None:
            os.write(2, b"\nmathesar: ended by SIGTERM while it looked after the database\n")
            os._exit(TERMINATED)
