"""Opens and closes the fence: `mathesar setup --allow-network`, and whoever sets a server elsewhere."""

from collections.abc import Iterable, Mapping, Sequence

from mathesar_admin.network.addresses import ANY, parse_addresses
from mathesar_admin.network.drop_in import DropIn, read_drop_in, write_drop_in
from mathesar_admin.network.needs import needs_of, resolvers_for
from mathesar_admin.unit import service


def wanted_drop_in(addresses: Sequence[str], environment: Mapping[str, str]) -> DropIn:
    """
    What the drop-in will allow: the addresses, and the DNS servers where the settings name a host.
    addresses    as typed; none closes the fence
    environment  the settings that the service will see
    Raises AdminError for what is not an address.
    """
    if not addresses:
        return DropIn()
    asked = parse_addresses(addresses)
    if ANY in asked:
        return DropIn(asked)
    resolvers = resolvers_for(needs_of(environment))
    return DropIn(asked, tuple(one for one in resolvers if one not in asked))


def allow_only(addresses: Sequence[str], environment: Mapping[str, str]) -> bool:
    """
    Makes our drop-in allow these addresses and no others; none removes it. See `wanted_drop_in`.
    Returns True where it has changed: a running service has to be restarted to go by it.
    """
    wanted = wanted_drop_in(addresses, environment)
    has_changed = write_drop_in(wanted, [str(need) for need in needs_of(environment)])
    if has_changed:
        service.daemon_reload()
    return has_changed


def allow_also(addresses: Iterable[str], environment: Mapping[str, str]) -> bool:
    """The same, in addition to what our drop-in allows already."""
    return allow_only([*read_drop_in().addresses, *addresses], environment)
