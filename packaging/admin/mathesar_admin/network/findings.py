"""Compares the settings with the fence, for status: what they name and the fence keeps out."""

import ipaddress
from collections.abc import Mapping, Sequence

from mathesar_admin.health.findings import Finding
from mathesar_admin.network.addresses import ANY, LOOPBACK, is_within, networks, parse_addresses, shown
from mathesar_admin.network.drop_in import read_drop_in
from mathesar_admin.network.fence import Fence, read_fence
from mathesar_admin.network.needs import Need, needs_of, resolvers_for
from mathesar_admin.settings.listen import socket_of


def look_at_network(environment: Mapping[str, str]) -> list[Finding]:
    """What the fence lets through, and everything in the settings that it keeps out."""
    fence = read_fence()
    facts = {"allowed": [shown(one) for one in fence.allowed], "denied": [shown(one) for one in fence.denied]}
    state = Finding("network", "network", fence.text(), facts=facts)
    return [state, *_listen(environment, fence), *_needs(environment, fence)]


def _listen(environment: Mapping[str, str], fence: Fence) -> list[Finding]:
    address = environment.get("MATHESAR_LISTEN", "")
    if fence.admits_others or not _is_open(address):
        return []
    text = f"MATHESAR_LISTEN is {address}, but the sandbox lets nobody connect from another machine: they time out"
    step = f"{COMMAND} any, or in place of any the addresses of those who may connect"
    return [Finding("fence", "network", text, "problem", step, {"source": "MATHESAR_LISTEN", "host": address})]


def _is_open(listen: str) -> bool:
    """True for an address that other machines can reach; not for a socket's path, or what is not an address."""
    host = listen.rpartition(":")[0].strip("[]")
    if not host or listen.startswith("/") or socket_of(listen) is not None or host == "localhost":
        return False
    try:
        return not is_within(ipaddress.ip_network(host), LOOPBACK)
    except ValueError:
        return True


COMMAND = "mathesar setup --allow-network"


def _needs(environment: Mapping[str, str], fence: Fence) -> list[Finding]:
    if fence.admits_everything:
        return []
    needs = needs_of(environment)
    kept_out = [need for need in needs if is_kept_out(need, fence)]
    step = _step(kept_out)
    findings = [Finding("fence", "network", _text(one), "problem", step, _facts(one)) for one in kept_out]
    resolvers = [one for one in resolvers_for(needs) if not all(map(fence.admits, networks([one])))]
    if resolvers and not kept_out:
        names = ", ".join(str(need) for need in needs if need.is_name)
        text = f"{names}, but the sandbox does not let Mathesar ask the DNS servers: {', '.join(resolvers)}"
        findings.append(Finding("fence", "network", text, "problem", _step(needs), {"resolvers": resolvers}))
    return findings


def _text(need: Need) -> str:
    if not need.addresses:
        return f"{need}, whose address is not found; the sandbox would not let Mathesar reach it"
    addresses = ", ".join(shown(one) for one in need.addresses)
    return f"{need}{f' ({addresses})' if need.is_name else ''}, which the sandbox does not let Mathesar reach"


def _facts(need: Need) -> dict[str, object]:
    return {"source": need.source, "host": need.host, "addresses": [shown(one) for one in need.addresses]}


def is_kept_out(need: Need, fence: Fence) -> bool:
    return not need.addresses or not all(map(fence.admits, need.addresses))


def addresses_for(needs: Sequence[Need]) -> tuple[str, ...]:
    """What opens the fence for these, besides what it was opened for before; nothing for none."""
    if any(need.may_move for need in needs):
        return (ANY,)
    wanted = [*read_drop_in().addresses, *(shown(one) for need in needs for one in need.addresses)]
    return parse_addresses(wanted) if wanted else ()


def _step(needs: list[Need]) -> str:
    addresses = addresses_for(needs)
    return f"{COMMAND} {' '.join(addresses)}" if addresses else ""
