"""Which hosts outside this machine the settings name."""

import ipaddress
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from mathesar_admin import paths
from mathesar_admin.network.addresses import LOOPBACK, Network, addresses_of, is_within, shown
from mathesar_admin.settings.checking.yaml_files import read_yaml_files


class Need(NamedTuple):
    source: str
    """Where it is said: the name of a setting, or of a file."""
    host: str
    addresses: tuple[Network, ...]
    """None, where the name is not found."""

    @property
    def is_name(self) -> bool:
        return not self.addresses or self.host.strip("[]") not in {str(one.network_address) for one in self.addresses}

    @property
    def may_move(self) -> bool:
        """True for a service on the internet: its addresses change, and one of its names leads to others."""
        return not self.addresses or (self.source != "POSTGRES_HOST" and any(one.is_global for one in self.addresses))

    def __str__(self) -> str:
        return f"{self.source} names {self.host}"


def needs_of(environment: Mapping[str, str]) -> list[Need]:
    """Each host elsewhere that the service will connect to with these settings."""
    hosts = _hosts(environment)
    if not hosts:
        return []
    # At once, as a name server that does not answer takes seconds for each.
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=8) as pool:
        addresses = pool.map(addresses_of, [host for _, host in hosts])
        found = [Need(source, host, its) for (source, host), its in zip(hosts, addresses, strict=True)]
    return [one for one in found if not one.addresses or not all(is_within(it, LOOPBACK) for it in one.addresses)]


def resolvers_for(needs: list[Need]) -> tuple[str, ...]:
    """The DNS servers that the service has to reach for these, as it resolves names itself."""
    if not any(one.is_name for one in needs):
        return ()
    try:
        lines = paths.RESOLVERS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    words = [line.split() for line in lines]
    named = [word[1].partition("%")[0] for word in words if len(word) > 1 and word[0] == "nameserver"]
    found = [network for one in named for network in _literal(one)]
    return tuple(dict.fromkeys(shown(one) for one in found if not is_within(one, LOOPBACK)))


def _literal(text: str) -> tuple[Network, ...]:
    try:
        return (ipaddress.ip_network(text),)
    except ValueError:
        return ()


def _hosts(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    host = environment.get("POSTGRES_HOST", "")
    server = [("POSTGRES_HOST", host)] if host and not host.startswith("/") else []
    files = [(one.source, host) for one in read_yaml_files(environment) for host in one.hosts]
    return [*server, *files, *_azure(environment)]


def _azure(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """The storage account in the connection string, whose other parts are secret."""
    if environment.get("DATA_FILES_STORAGE_BACKEND") != "azure":
        return []
    name = "DATA_FILES_AZURE_CONNECTION_STRING"
    parts = dict(part.partition("=")[::2] for part in environment.get(name, "").split(";"))
    account = parts.get("AccountName", "")
    endpoint = urlsplit(parts.get("BlobEndpoint", "")).hostname
    made = f"{account}.blob.{parts.get('EndpointSuffix') or 'core.windows.net'}" if account else ""
    host = endpoint or made
    return [(name, host)] if host else []
