"""Where the service listens, as each proxy wants it said."""

import ipaddress
from typing import NamedTuple

from mathesar_admin.settings.listen import socket_of


class Upstream(NamedTuple):
    host: str
    """An address or a name; empty for a socket."""
    port: str
    socket: str = ""
    """Path of a Unix socket."""

    def values(self) -> dict[str, str]:
        """The values of the templates."""
        if self.socket:
            return {
                "nginxUpstream": f"http://unix:{self.socket}",
                "caddyUpstream": f"unix/{self.socket}",
                "apacheUpstream": f"unix:{self.socket}|http://localhost/",
            }
        place = f"{self.host}:{self.port}"
        return {
            "nginxUpstream": f"http://{place}",
            "caddyUpstream": place,
            "apacheUpstream": f"http://{place}/",
            "haproxyUpstream": place,
            "traefikUpstream": f"http://{place}",
        }


def upstream_of(listen: str) -> Upstream:
    """From MATHESAR_LISTEN: an address that means every address stands for this machine."""
    path = socket_of(listen)
    if path is not None:
        return Upstream("", "", path)
    host, _, port = listen.rpartition(":")
    name = host.strip("[]")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return Upstream(name or "127.0.0.1", port or "8000")
    if address.is_unspecified:
        address = ipaddress.ip_address("127.0.0.1" if address.version == 4 else "::1")
    return Upstream(f"[{address}]" if address.version == 6 else str(address), port or "8000")
