"""A name under which people reach Mathesar, as somebody types it: with or without scheme, port, slash and umlauts."""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from mathesar_admin.errors import AdminError
from mathesar_admin.settings.boolean import is_true
from mathesar_admin.settings.store import Settings

DEFAULT_PORTS = {"https": 443, "http": 80}
# IDNA 2003, which is Python's, turns these into other letters than browsers do.
DIFFERENT_TODAY = "\u00df\u03c2\u200c\u200d"
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class Origin(NamedTuple):
    scheme: str
    host: str
    """In ASCII and lower case; an IPv6 address in brackets."""
    port: int
    """Of the URL that people type, 443 or 80 where it has none."""

    @property
    def netloc(self) -> str:
        """What a browser sends as Host."""
        return self.host if self.port == DEFAULT_PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def address(self) -> str:
        """The host for the resolver."""
        return self.host.strip("[]")

    @property
    def is_tls(self) -> bool:
        return self.scheme == "https"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}"


def parse_origin(text: str, *, port: int | None = None, scheme: str = "https") -> Origin:
    """
    The origin that a person means.

    port    the one that was given beside the name
    scheme  of a name that has none
    Raises AdminError for what Mathesar cannot be served under, with the reason.
    """
    typed = text.strip()
    try:
        url = urlsplit(typed if "://" in typed else f"{scheme}://{typed}")
        own_port = url.port
    except ValueError as error:
        raise AdminError(f'"{text}" is not a name: {error}', EXAMPLE) from None
    if url.scheme not in DEFAULT_PORTS:
        raise AdminError(f'"{text}": browsers reach Mathesar by https or http, not by {url.scheme}', EXAMPLE)
    if own_port == 0 or (own_port and port and own_port != port):
        raise AdminError(f'"{text}" has the port {own_port}; give one port from 1 to 65535', EXAMPLE)
    host = _host(url.hostname or "", text)
    _refuse_the_rest(url.path, f"{url.query}{url.fragment}{url.username or ''}", host, text)
    return Origin(url.scheme, host, port or own_port or DEFAULT_PORTS[url.scheme])


def origins_of(settings: Settings) -> list[Origin]:
    """Those in MATHESAR_DOMAIN; raises AdminError for one that is wrong."""
    return origins_in(settings.get("MATHESAR_DOMAIN"), settings)


def origins_in(text: str, settings: Settings) -> list[Origin]:
    """Those in a list, separated by commas; raises AdminError for one that is wrong."""
    scheme = "https" if is_tls(settings) else "http"
    return [parse_origin(name, scheme=scheme) for name in text.split(",") if name.strip()]


def is_tls(settings: Settings) -> bool:
    """Whether a name without a scheme is served with TLS; these words count as true in mathesar_service, too."""
    return is_true(settings.get("MATHESAR_TLS", "true"))


EXAMPLE = "For example: mathesar domain set data.example.org"


def _host(host: str, text: str) -> str:
    if not host:
        raise AdminError(f'"{text}" has no host name', EXAMPLE)
    if ":" in host:
        return f"[{_address(host, text)}]"
    if re.fullmatch(r"[0-9.]+", host):
        return _address(host, text)
    if not host.isascii():
        host = _in_ascii(host, text)
    name = host.rstrip(".").lower()
    wrong = next((label for label in name.split(".") if not LABEL.fullmatch(label)), None)
    if wrong is not None or len(name) > 253:
        reason = (
            f'"{wrong}" in it may have letters, digits and hyphens only'
            if wrong
            else "it is too long or has two dots"
        )
        raise AdminError(f'"{text}" is not a host name: {reason}', EXAMPLE)
    return name


def _address(host: str, text: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        raise AdminError(f'"{text}" is not an IP address', EXAMPLE) from None


def _in_ascii(host: str, text: str) -> str:
    if any(char in host for char in DIFFERENT_TODAY):
        raise AdminError(
            f'"{text}" has a letter that programs turn into ASCII in two ways',
            "Give the name as it is registered: it begins with xn--, or one of its parts does.",
        )
    try:
        return host.encode("idna").decode()
    except UnicodeError as error:
        raise AdminError(f'"{text}" is not a host name: {error}', EXAMPLE) from None


def _refuse_the_rest(path: str, rest: str, host: str, text: str) -> None:
    if path.strip("/"):
        raise AdminError(
            f'"{text}" has the path {path}: Mathesar cannot be served below a path, because its pages ask for'
            " /static, /api and /auth at the top of the name",
            f"Give it a name of its own: mathesar domain set mathesar.{host}",
        )
    if rest:
        raise AdminError(f'"{text}" is more than a name and a port', EXAMPLE)
