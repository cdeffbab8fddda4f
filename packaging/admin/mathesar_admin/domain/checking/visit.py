"""Visits the name as a browser does, from outside in: address, TLS, request."""

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from mathesar_admin.domain.checking import proof
from mathesar_admin.domain.origin import Origin
from mathesar_admin.health.web import SocketConnection

SECONDS = 10
BODY_LIMIT = 1_000_000
REDIRECTS = (301, 302, 303, 307, 308)


class Unanswered(Exception):  # noqa: N818  # it ends a step of the check, and is a finding
    """There is no answer; its text says why."""


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    path: str
    """Of the page, after redirects."""

    @property
    def location(self) -> str:
        return self.headers.get("Location") or ""


class Visitor:
    """
    One browser, with its cookies. `trusting`: it takes any certificate, to see what lies behind a wrong one.
    `socket`: the path of a socket, in place of the origin's address.
    """

    def __init__(self, origin: Origin, *, trusting: bool = False, socket: str = "") -> None:
        self.origin = origin
        self.socket = socket
        self.cookies: dict[str, str] = {}
        self._context = unverified() if trusting else verified()

    def request(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET", body: bytes | None = None
    ) -> Answer:
        """One request, as it is answered. Raises Unanswered."""
        connection = self.connection()
        sent = {"Host": self.origin.netloc, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.update({name: one.value for name, one in SimpleCookie(line).items()})
            return Answer(answer.status, answer.headers, answer.read(BODY_LIMIT), path)
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(why(error)) from None
        finally:
            connection.close()

    def open(self, path: str) -> Answer:
        """A page after its redirects; one that leads to another origin is an answer as it is."""
        here = path
        for _ in range(8):
            answer = self.request(here)
            target = urlsplit(urljoin(f"{self.origin}{here}", answer.location))
            is_same = f"{target.scheme}://{target.netloc}" == str(self.origin)
            if answer.status not in REDIRECTS or not is_same:
                return answer
            here = target.path + (f"?{target.query}" if target.query else "")
        raise Unanswered(f"{path} redirects endlessly")

    def ask(self, key: str, headers: Mapping[str, str]) -> tuple[dict[str, Any] | None, Answer]:
        """How the service sees this visitor's request, None where it is not this service that answers."""
        question = proof.question(key)
        answer = self.request("/", {**headers, proof.HEADER: question.header})
        return seen_in(answer, question), answer

    def connection(self) -> http.client.HTTPConnection:
        """A new one, not opened yet."""
        if self.socket:
            return SocketConnection(self.socket, SECONDS)
        if self.origin.is_tls:
            return http.client.HTTPSConnection(
                self.origin.address, self.origin.port, timeout=SECONDS, context=self._context
            )
        return http.client.HTTPConnection(self.origin.address, self.origin.port, timeout=SECONDS)


def seen_in(answer: Answer, question: proof.Question) -> dict[str, Any] | None:
    """What the service says, where it is the service of this installation."""
    try:
        document = json.loads(answer.body)
    except ValueError:
        return None
    is_ours = isinstance(document, dict) and document.get("proof") == question.answer
    return document if is_ours else None


def addresses_of(origin: Origin) -> list[str]:
    """What the name stands for. Raises Unanswered."""
    try:
        found = socket.getaddrinfo(origin.address, origin.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unanswered(why(error)) from None
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def connect(address: str, port: int) -> str | None:
    """Why nobody answers on the port of an address, or None where somebody does."""
    try:
        socket.create_connection((address, port), timeout=SECONDS).close()
    except OSError as error:
        return why(error)
    return None


def certificate_of(origin: Origin) -> dict[str, Any]:
    """The certificate, once it has been found right. Raises ssl.SSLError and OSError."""
    with (
        socket.create_connection((origin.address, origin.port), timeout=SECONDS) as plain,
        verified().wrap_socket(plain, server_hostname=origin.address) as secure,
    ):
        return dict(secure.getpeercert() or {})


def verified() -> ssl.SSLContext:
    """As browsers verify: from 3.13 on Python refuses what they accept, such as an authority without keyUsage."""
    context = ssl.create_default_context()
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def why(error: Exception) -> str:
    """An error in a few words."""
    return str(getattr(error, "strerror", None) or error) or type(error).__name__
