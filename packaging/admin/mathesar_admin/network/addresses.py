"""Addresses as somebody types them, for the fence: systemd.resource-control(5), IPAddressAllow=."""

import ipaddress
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeAlias

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.processes.process import run

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

ANY = "any"
EVERYWHERE: tuple[Network, ...] = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))
# What the unit itself allows ("localhost").
LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def parse_addresses(typed: Iterable[str]) -> tuple[str, ...]:
    """
    Addresses and networks as the drop-in has them, each once and in order; "any" alone where it is among them.
    Raises AdminError for what systemd would pass over with a warning, and for a name, with the addresses that it has.
    """
    found = [_parse(word) for text in typed for word in text.replace(",", " ").split()]
    if not found:
        raise AdminError("--allow-network needs an address, or the word any", code=exit_codes.USAGE)
    if ANY in found:
        return (ANY,)
    return tuple(shown(one) for one in sorted({one for one in found if not isinstance(one, str)}, key=_order))


def networks(addresses: Sequence[str]) -> tuple[Network, ...]:
    """The same as networks, for comparing."""
    return tuple(one for text in addresses for one in (EVERYWHERE if text == ANY else (ipaddress.ip_network(text),)))


def shown(network: Network) -> str:
    """An address without its /32 or /128."""
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def is_within(network: Network, those: Iterable[Network]) -> bool:
    """True where one of those contains all of it."""
    # Of one family only: subnet_of raises for the other.
    return any(network.version == one.version and network.subnet_of(one) for one in those)  # type: ignore[arg-type]


@cache
def addresses_of(host: str) -> tuple[Network, ...]:
    """The addresses of a host; none where the name is not found in a few seconds. An address is its own."""
    try:
        return (ipaddress.ip_network(host.strip("[]")),)
    except ValueError:
        # As the service asks, by nsswitch.conf; in a process that can be ended, as a resolver may take very long.
        answered = run(["getent", "ahosts", host], timeout=4).stdout.split("\n")
    found = {ipaddress.ip_network(line.split()[0].partition("%")[0]) for line in answered if line.strip()}
    return tuple(sorted(found, key=_order))


def _parse(word: str) -> Network | str:
    if word == ANY:
        return ANY
    try:
        return ipaddress.ip_network(word)
    except ValueError as error:
        raise AdminError(f'"{word}" is not an IP address or network: {_reason(word, error)}', code=2) from None


def _reason(word: str, error: ValueError) -> str:
    try:
        whole = ipaddress.ip_network(word, strict=False)
    except ValueError:
        if "/" in word or word.replace(".", "").isdecimal() or ":" in word:
            return str(error)
    else:
        return f"the network is {whole}"
    found = " ".join(shown(one) for one in addresses_of(word))
    return f"systemd takes no names; it has {found} now" if found else "systemd takes no names"


def _order(network: Network) -> tuple[int, int, int]:
    return network.version, int(network.network_address), network.prefixlen
