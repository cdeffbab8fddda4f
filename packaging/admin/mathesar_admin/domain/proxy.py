"""The web servers that can stand before Mathesar, and the file of each: /usr/share/mathesar/proxies."""

import re
import socket
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from mathesar_admin import paths
from mathesar_admin.domain.origin import DEFAULT_PORTS, Origin
from mathesar_admin.domain.template import Value, render
from mathesar_admin.domain.upstream import upstream_of
from mathesar_admin.errors import AdminError
from mathesar_admin.files.package_file import read_own_json
from mathesar_admin.processes.process import run
from mathesar_admin.settings.store import Settings

# In the order for people. Each is an entry of proxies.json; a test compares them.
PROXIES = ("caddy", "nginx", "apache", "traefik", "haproxy")


class Site(NamedTuple):
    """What a proxy's file depends on besides the machine."""

    origin: Origin
    listen: str
    """MATHESAR_LISTEN."""
    timeout: str
    """MATHESAR_TIMEOUT: seconds, 0 for no limit."""
    certificate: str | None = None
    key: str | None = None
    front: tuple[str, ...] = ()
    """Addresses of another proxy in front, which ends TLS."""

    @property
    def listen_port(self) -> int:
        """Where the proxy listens: behind another one without TLS."""
        return 80 if self.front else self.origin.port

    @property
    def is_tls(self) -> bool:
        """Whether this proxy ends TLS."""
        return self.origin.is_tls and not self.front


class Proxy(NamedTuple):
    name: str
    title: str
    entry: dict[str, Any]
    """Its entry in proxies.json."""

    def certificate_of(self, site: Site) -> tuple[str, str]:
        """Certificate and key: those that were given, else where they are as a rule; empty where it makes its own."""
        files = (site.certificate or self.entry.get("certificate", ""), site.key or self.entry.get("key", ""))
        certificate, key = (file.replace("@host@", site.origin.host.strip("[]")) for file in files)
        return (certificate, key) if site.is_tls else ("", "")

    def file(self, site: Site) -> str:
        """The text of its file. Raises AdminError where the proxy cannot reach the service."""
        certificate, key = self.certificate_of(site)
        upstream = upstream_of(site.listen).values()
        if not upstream[f"{self.name}Upstream"]:
            raise AdminError(
                f"{self.title} cannot reach the service on a Unix socket",
                "Let it listen on an address: mathesar config set MATHESAR_LISTEN 127.0.0.1:8000 --restart",
            )
        values: dict[str, Value] = {
            **upstream,
            "origin": str(site.origin),
            "host": site.origin.host,
            "scheme": site.origin.scheme,
            "listenPort": str(site.listen_port),
            "timeout": site.timeout if site.timeout not in ("", "0") else "86400",
            "certificate": certificate,
            "key": key,
            "plain": not site.is_tls,
            "redirect": site.is_tls and site.origin.port == DEFAULT_PORTS["https"],
            "otherPort": site.listen_port not in DEFAULT_PORTS.values(),
            "front": site.front,
            "frontWords": " ".join(site.front),
            "frontCommas": ", ".join(f'"{address}"' for address in site.front),
            "direct": not site.front,
            "ipv6": has_ipv6(),
            "http2Directive": site.is_tls and _has_http2_directive(),
            "http2Parameter": site.is_tls and not _has_http2_directive(),
        }
        return render(template(self.entry["template"]), values)


def find_proxy(name: str) -> Proxy:
    """Raises AdminError where the package is damaged."""
    entry = read_own_json(paths.PROXIES / "proxies.json")[name]
    return Proxy(name, entry["title"], entry)


def site_of(origin: Origin, settings: Settings, **options: Any) -> Site:
    return Site(origin, settings.get("MATHESAR_LISTEN"), settings.get("MATHESAR_TIMEOUT", "600"), **options)


def template(name: str) -> str:
    path: Path = paths.PROXIES / name
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise AdminError(
            f"{path} of the package cannot be read: {error.strerror}", "Reinstall the package."
        ) from None


def has_ipv6() -> bool:
    """Whether a program can listen with IPv6: one that tries where it is switched off does not start."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as listener:
            listener.bind(("::", 0))
    except OSError:
        return False
    return True


@cache
def _has_http2_directive() -> bool:
    """nginx has "http2 on" from 1.25.1, and warns about the parameter of "listen" that older ones need."""
    version = re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", run(["nginx", "-v"]).stderr)
    return version is not None and tuple(map(int, version.groups())) >= (1, 25, 1)
