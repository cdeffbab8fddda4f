"""The names under which people reach Mathesar, as MATHESAR_DOMAIN says them: "data.example.org", with or without a
scheme, a port and a slash at the end. mathesar_admin/domain/origin.py refuses what is wrong; this takes what it can.
"""

import sys
from typing import NamedTuple
from urllib.parse import urlsplit

DEFAULT_PORTS = {"https": 443, "http": 80}


class Origin(NamedTuple):
    scheme: str
    host: str
    """As a browser sends it: in ASCII, an IPv6 address in brackets."""
    port: int | None
    """None for the scheme's own."""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port else "")


def origins(text: str, *, tls: bool) -> list[Origin]:
    """Those of a text with commas; `tls` decides the scheme of one that has none. What cannot be read is said."""
    found = []
    for item in (one.strip() for one in text.split(",")):
        try:
            found += [_origin(item, "https" if tls else "http")] if item else []
        except ValueError as error:
            print(f"mathesar: MATHESAR_DOMAIN: {item} is left out: {error}", file=sys.stderr)
    return found


def _origin(item: str, scheme: str) -> Origin:
    url = urlsplit(item if "://" in item else f"{scheme}://{item}")
    if url.scheme not in DEFAULT_PORTS or not url.hostname:
        raise ValueError("it is not a host name")
    host = url.hostname if url.hostname.isascii() else url.hostname.encode("idna").decode()
    port = url.port if url.port != DEFAULT_PORTS[url.scheme] else None
    return Origin(url.scheme, f"[{host}]" if ":" in host else host.rstrip("."), port)
