"""A proxy that reaches the service over a socket: which can, and who of them may."""

import grp
import pwd

from mathesar_admin.domain.proxy import Proxy
from mathesar_admin.errors import AdminError
from mathesar_admin.processes.process import Outcome, run
from mathesar_admin.settings.listen import socket_of

# Whoever is in it may connect to the socket, and no more.
GROUP = "mathesar-proxy"
ADDRESS = "mathesar config set MATHESAR_LISTEN 127.0.0.1:8000 --restart"


def refuse_unable(proxy: Proxy, listen: str) -> None:
    """Raises AdminError for a socket and a proxy that cannot connect to one."""
    reason = proxy.entry.get("noSocket")
    if socket_of(listen) and reason is not None:
        raise AdminError(f"{proxy.title} cannot reach {listen}: {reason}", f"Listen on an address: {ADDRESS}")


def still_needed(proxy: Proxy | None, listen: str, unit: str) -> list[str]:
    """What the proxy's account needs to connect: nothing where it may already, or where there is no socket."""
    if not socket_of(listen):
        return []
    account = None if proxy is None else account_of(proxy)
    if account is not None and _is_in(account):
        return []
    return [f"usermod -aG {GROUP} {account or 'ACCOUNT-OF-THE-PROXY'} && systemctl restart {unit}"]


def admit(proxy: Proxy, listen: str) -> Outcome | None:
    """Lets the proxy's account connect to the socket. None where there is nothing to do."""
    account = account_of(proxy)
    if not socket_of(listen) or account is None or _is_in(account):
        return None
    return run(["usermod", "-aG", GROUP, account])


def dismiss(proxy: Proxy) -> None:
    """Takes `admit` back."""
    run(["gpasswd", "-d", account_of(proxy) or "", GROUP])


def account_of(proxy: Proxy) -> str | None:
    """What its processes that answer visitors run as on this machine."""
    for name in proxy.entry.get("accounts", []):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


def _is_in(account: str) -> bool:
    try:
        return account in grp.getgrnam(GROUP).gr_mem
    except KeyError:
        return False
