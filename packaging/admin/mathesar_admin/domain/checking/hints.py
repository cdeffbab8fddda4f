"""What to change in the proxy at hand, as far as its answers or its file tell which one it is."""

from pathlib import Path
from typing import NamedTuple

from mathesar_admin.domain.checking.visit import Answer
from mathesar_admin.domain.over_socket import still_needed
from mathesar_admin.domain.proxy import PROXIES, Proxy, find_proxy
from mathesar_admin.domain.requirements import place_of, unit_of
from mathesar_admin.settings.listen import socket_of
from mathesar_admin.unit import service

GENERAL = {
    "host": "let the proxy pass on Host as it came, with the port",
    "scheme": "let the proxy set X-Forwarded-Proto to https",
    "client": "let the proxy set X-Forwarded-For to the visitor's address, and pass on nobody else's",
    "upload": "let the proxy take larger requests",
}


class Hints(NamedTuple):
    proxy: Proxy | None

    @property
    def title(self) -> str:
        return "a proxy" if self.proxy is None else self.proxy.title

    def next(self, what: str) -> str:
        if self.proxy is None:
            return GENERAL[what]
        return f"{GENERAL[what]}; {self.proxy.title}: {self.own(what)}"

    def own(self, what: str) -> str:
        """What is to be changed in its file; empty where the proxy is not known."""
        return "" if self.proxy is None else str(self.proxy.entry["hints"][what])

    def to_connect(self, listen: str) -> list[str]:
        """What the proxy may need to reach the service."""
        if not socket_of(listen):
            return ["with SELinux: setsebool -P httpd_can_network_connect on"]
        place = None if self.proxy is None else place_of(self.proxy)
        unit = "PROXY" if self.proxy is None else unit_of(self.proxy, place or {})
        return still_needed(self.proxy, listen, unit)


def hints_for(answer: Answer) -> Hints:
    """By the name that the proxy gives itself, else by our file of one that runs here."""
    said = " ".join([*(answer.headers.get_all("Server") or []), *(answer.headers.get_all("Via") or [])]).lower()
    name = next((one for one in PROXIES if one in said), None)
    if name is not None:
        return Hints(find_proxy(name))
    return Hints(_running())


def log_of_proxy() -> str:
    """Where the proxy on this machine says what is wrong with it."""
    proxy = _running()
    return "the proxy's own log" if proxy is None else f"journalctl -u {unit_of(proxy, place_of(proxy) or {})} -n 50"


def _running() -> Proxy | None:
    return next((proxy for proxy in map(find_proxy, PROXIES) if _serves(proxy)), None)


def _serves(proxy: Proxy) -> bool:
    place = place_of(proxy)
    # The file of one that has no places can be anywhere.
    is_here = not proxy.entry["places"] if place is None else Path(place["file"]).exists()
    return is_here and service.unit_state(unit_of(proxy, place or {})).active == "active"
