"""Opens the socket of MATHESAR_LISTEN, where that names one; gunicorn opens addresses.

gunicorn's own way to open a socket changes its owner, which the sandbox does not allow.
"""

import os
import re
import socket
import stat
import sys
from functools import cache
from pathlib import Path

UNIX = "unix:"
# As the catalogue of settings has it, but for the ranges of numbers.
LISTEN = r"unix:/run/mathesar/[A-Za-z0-9][A-Za-z0-9._-]*|[A-Za-z0-9.-]+:[0-9]+|\[[0-9A-Fa-f:.]+\]:[0-9]+"
# Trying again changes nothing (EX_CONFIG of sysexits.h).
NEEDS_PERSON = 78


def refuse_faulty(listen: str) -> None:
    """Ends the service where gunicorn would try for ever, or listen where nobody expects it."""
    if not re.fullmatch(LISTEN, listen):
        print(f"mathesar: the service cannot listen on {listen or 'nothing'}: mathesar config check", file=sys.stderr)
        sys.exit(NEEDS_PERSON)


def opened(bind: str) -> str:
    """What gunicorn listens on in place of a socket: a file descriptor. An address stays as it is."""
    return f"fd://{_listener(Path(bind.removeprefix(UNIX)))}" if bind.startswith(UNIX) else bind


@cache
def _listener(path: Path) -> int:
    """Once, as gunicorn asks again at a reload. Ends the service, which is started again, where it cannot be made."""
    listener = socket.socket(socket.AF_UNIX)
    try:
        # A service that was killed leaves its socket behind.
        if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
            path.unlink()
        listener.bind(str(path))
        # Who may connect is decided by its folder.
        path.chmod(0o666)
    except OSError as error:
        listener.close()
        reason = f"{UNIX}{path}: {error.strerror}"
        remedy = "systemd-tmpfiles --create mathesar.conf; systemctl restart mathesar"
        hint = (
            "" if path.parent.is_dir() and os.access(path.parent, os.W_OK) else f"; its folder is made by: {remedy}"
        )
        print(f"mathesar: the service cannot listen on {reason}{hint}", file=sys.stderr)
        sys.exit(1)
    return listener.detach()
