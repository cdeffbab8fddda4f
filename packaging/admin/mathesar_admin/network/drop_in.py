"""Our drop-in of mathesar.service, which lets more through than this machine.

It has two lists: what somebody asked for, and the DNS servers that a name in the settings needs.
"""

import contextlib
from collections.abc import Sequence
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.files.own_file import is_ours, refuse_foreign, with_header
from mathesar_admin.files.whole_file import replace_file

COMMAND = "mathesar setup --allow-network"
ALLOW = "IPAddressAllow="
OF_RESOLVERS = "# DNS servers of /etc/resolv.conf, for the names in the settings:"


class DropIn(NamedTuple):
    addresses: tuple[str, ...] = ()
    """What somebody asked for."""
    resolvers: tuple[str, ...] = ()


def read_drop_in() -> DropIn:
    """What the drop-in allows; nothing where there is none, or one that is not ours any more."""
    try:
        text = paths.NETWORK_DROP_IN.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return DropIn()
    if not is_ours(text, COMMAND):
        return DropIn()
    asked, _, resolvers = text.partition(OF_RESOLVERS)
    return DropIn(_allowed(asked), _allowed(resolvers))


def write_drop_in(wanted: DropIn, reasons: Sequence[str]) -> bool:
    """
    Makes the drop-in allow this and nothing else; without addresses there is none. `reasons` say what it is for.
    Returns True where what is allowed has changed: then systemd reads its units again, and the service has to be
    restarted. Raises AdminError for a file that is not ours, or that somebody has changed.
    """
    before = read_drop_in()
    path = paths.NETWORK_DROP_IN
    refuse_foreign(path, COMMAND)
    if before == wanted:
        return False
    try:
        if wanted.addresses:
            path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            replace_file(path, with_header(_text(wanted, reasons), COMMAND).encode(), 0, 0, 0o644)
        else:
            path.unlink()
            # With the last of its files the folder goes, too.
            with contextlib.suppress(OSError):
                path.parent.rmdir()
    except OSError as error:
        raise AdminError(f"cannot change {path}: {error.strerror or error}") from None
    return True


def _text(wanted: DropIn, reasons: Sequence[str]) -> str:
    lines = [
        "# Mathesar connects to these addresses too, and they to it. To take it back:",
        "# mathesar setup --no-allow-network",
        *(f"# Why: {reason}" for reason in reasons or ["an administrator asked for it"]),
        "[Service]",
        *(f"{ALLOW}{one}" for one in wanted.addresses),
        *([OF_RESOLVERS] if wanted.resolvers else []),
        *(f"{ALLOW}{one}" for one in wanted.resolvers),
    ]
    return "\n".join([*lines, ""])


def _allowed(text: str) -> tuple[str, ...]:
    return tuple(line.removeprefix(ALLOW) for line in text.splitlines() if line.startswith(ALLOW))
