"""Why PostgreSQL does not let Mathesar in, for people: what happened, and the one thing to do about it.

A server says its reasons in the language that it is set to, so only the SQLSTATE tells them apart. What libpq itself
says is in English here.
"""

import re
from typing import NamedTuple

from mathesar_service.connection.fault_texts import BY_STATE, BY_WORDS, ELSEWHERE, ENGLISH, OF_POOLER


class Fault(NamedTuple):
    kind: str
    """A word for machines: password, database, certificate-expired …"""
    text: str
    """What happened."""
    next: str
    """What to do."""


class Place(NamedTuple):
    """Where the connection was to go."""

    host: str
    port: str
    database: str
    role: str
    sslmode: str
    ca: str
    """The file of certificate authorities; empty where none is set."""

    @property
    def is_socket(self) -> bool:
        return self.host.startswith("/")

    def server(self) -> str:
        return f"the server {'in ' if self.is_socket else ''}{self.host}, port {self.port}"


class Certificate(NamedTuple):
    """What OpenSSL finds wrong with the server's certificate, by the numbers of X509_V_ERR_…"""

    code: int
    message: str


# The role that set-up makes, which needs no password on this machine.
OURS = "mathesar"
EXPIRED, NOT_YET_VALID = 10, 9
OTHER_AUTHORITY = (2, 18, 19, 20, 21)


def fault_of(place: Place, state: str | None, said: str, certificate: Certificate | None = None) -> Fault:
    """
    The fault of a connection that failed.

    state        SQLSTATE of the server's answer; None where it gave none
    said         what libpq says
    certificate  what OpenSSL says of the server's certificate, where it does not pass
    """
    said = " ".join(said.split())
    if state in (None, OF_POOLER):
        state = next((like for words, like in ENGLISH if re.search(words, said)), state)
    facts = {**place._asdict(), "server": place.server(), "said": _of_server(said)}
    if state == "28000" and "pg_hba.conf" in said:
        return _no_line(place, said)
    if state == "28000" and place.is_socket:
        return Fault(
            "role", f'{place.server()} does not let the role "{place.role}" in: {_of_server(said)}', _line(place)
        )
    if state is None and place.is_socket and place.role == OURS and "no password supplied" in said:
        # By peer authentication it needs none.
        return Fault("pg-hba", f'{place.server()} asks for the password of the role "{place.role}"', _line(place))
    if state in BY_STATE:
        kind, text, step = BY_STATE[state]
        return Fault(kind, text.format(**facts), step.format(**facts))
    if certificate is not None and state is None:
        found = _certificate(place, certificate)
        if found is not None:
            return found
        facts["said"] = certificate.message
    for pattern, kind, text, step in BY_WORDS:
        if state is None and re.search(pattern, said):
            return Fault(kind, text.format(**facts), step.format(**facts))
    return Fault("other", f"{place.server()}: {_of_server(said)}", "The log of the server says more.")


def elsewhere(fault: Fault, place: Place) -> Fault:
    """The same where there is no `mathesar setup`, as in a container: settings say what it would."""
    step = ELSEWHERE.get(fault.kind)
    if step is not None:
        return fault._replace(next=step.format(**place._asdict()))
    return fault._replace(next=fault.next.replace("mathesar setup --sslmode require", "POSTGRES_SSLMODE=require"))


def _no_line(place: Place, said: str) -> Fault:
    """No line of pg_hba.conf lets this machine in."""
    text = f'{place.server()} lets nobody in from here as the role "{place.role}" to the database "{place.database}"'
    return Fault("pg-hba", f"{text}: {_of_server(said)}", _line(place))


def _line(place: Place) -> str:
    """What to add to pg_hba.conf."""
    # People's data are in other databases, and the package's role is let in to its own.
    database = "all" if place.is_socket and place.role == OURS else place.database
    names = " ".join(name if re.fullmatch("[a-z0-9_]+", name) else f'"{name}"' for name in (database, place.role))
    if place.is_socket:
        line = f"local {names} {'peer' if place.role == OURS else 'scram-sha-256'}"
        return f"At the head of its pg_hba.conf, add this line, and reload it: {line}"
    is_plain = place.sslmode in ("disable", "allow")
    line = f"{'host' if is_plain else 'hostssl'} {names} ADDRESS-OF-THIS-MACHINE/32 scram-sha-256"
    also = "; or use TLS: mathesar setup --sslmode require" if is_plain else ""
    return f"There, add this line to pg_hba.conf, and reload it: {line}{also}"


def _certificate(place: Place, found: Certificate) -> Fault | None:
    if found.code == EXPIRED:
        return Fault("certificate-expired", f"the certificate of {place.host} has expired", "Renew it on the server.")
    if found.code == NOT_YET_VALID:
        text = f"the certificate of {place.host} is not valid yet"
        return Fault("certificate-early", text, "Compare the clocks of this machine and of the server.")
    if found.code in OTHER_AUTHORITY:
        text = f"the certificate of {place.host} was not signed by an authority in {place.ca} ({found.message})"
        step = "Give the certificate of the authority that has signed it: mathesar setup --sslrootcert FILE"
        return Fault("certificate-authority", text, step)
    return None


def _of_server(said: str) -> str:
    """Without what libpq puts before the server's own words."""
    return re.sub(r'(connection failed: )?connection to server (at|on socket) ".*?"(, port \d+)? failed: ', "", said)
