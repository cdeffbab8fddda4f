"""What the fence lets through: as systemd says, so that an administrator's own drop-ins count too."""

import ipaddress
from typing import NamedTuple

from mathesar_admin.network.addresses import EVERYWHERE, LOOPBACK, Network, is_within, networks, shown
from mathesar_admin.network.drop_in import read_drop_in
from mathesar_admin.unit import service

PROPERTIES = ("IPAddressAllow", "IPAddressDeny")


class Fence(NamedTuple):
    allowed: tuple[Network, ...]
    denied: tuple[Network, ...]

    def admits(self, network: Network) -> bool:
        """True where all of it is let through: what is allowed goes before what is denied, and the rest is free."""
        if is_within(network, self.allowed):
            return True
        return not any(network.version == one.version and network.overlaps(one) for one in self.denied)

    @property
    def admits_everything(self) -> bool:
        return all(self.admits(one) for one in EVERYWHERE)

    @property
    def admits_others(self) -> bool:
        """True where anybody outside this machine can get through."""
        if not all(is_within(one, self.denied) for one in EVERYWHERE):
            return True
        return any(not is_within(one, LOOPBACK) for one in self.allowed)

    def text(self) -> str:
        """What it lets through besides this machine, for people."""
        if self.admits_everything:
            return "everything is let through"
        others = [shown(one) for one in self.allowed if not is_within(one, LOOPBACK)]
        return f"this machine and {', '.join(others)}" if others else "this machine only"


def read_fence() -> Fence:
    """The fence of the unit with all its drop-ins. Where systemd does not run: ours and our drop-in."""
    if service.systemd_runs():
        said = service.systemctl("show", f"--property={','.join(PROPERTIES)}", service.UNIT).stdout
        found = dict(line.partition("=")[::2] for line in said.splitlines())
        if set(PROPERTIES) <= set(found):
            return Fence(*(_parse(found[name]) for name in PROPERTIES))
    drop_in = read_drop_in()
    return Fence((*LOOPBACK, *networks((*drop_in.addresses, *drop_in.resolvers))), EVERYWHERE)


def _parse(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(word, strict=False) for word in text.split())
