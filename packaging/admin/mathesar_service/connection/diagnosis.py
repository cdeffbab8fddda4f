"""Finds out why a connection fails: by a second try, which tells the SQLSTATE, and by a TLS handshake of our own.

psycopg knows neither: the error of a connection that failed is a text, in the language of the server, and of every
certificate that does not pass it says "certificate verify failed".
"""

import contextlib
import ctypes
import re
import select
import socket
import ssl
import struct
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from mathesar_service.connection.connection_faults import Certificate, Fault, Place, elsewhere, fault_of
from mathesar_service.connection.database import parameters

TIMEOUT = 10
# PQERRORS_VERBOSE of libpq: "FATAL:  28P01: password authentication failed …"
VERBOSE = 2
# The message that asks a PostgreSQL server for TLS.
SSL_REQUEST = struct.pack("!ii", 8, 80877103)


def diagnose(environment: Mapping[str, str], error: BaseException) -> Fault:
    """The fault of the connection that `error` came from, by the settings in `environment`."""
    place = place_of(environment)
    state = getattr(error, "sqlstate", None)
    said = str(error)
    if state is None:
        state = _state(environment)
    certificate = None
    if state is None and not place.host.startswith("/") and "certificate verify failed" in said:
        certificate = _certificate(place)
    fault = fault_of(place, state, said, certificate)
    return elsewhere(fault, place) if environment.get("MATHESAR_WAY") else fault


def place_of(environment: Mapping[str, str]) -> Place:
    return Place(
        host=environment["POSTGRES_HOST"],
        port=environment.get("POSTGRES_PORT") or "5432",
        database=environment["POSTGRES_DB"],
        role=environment["POSTGRES_USER"],
        sslmode=environment.get("POSTGRES_SSLMODE") or "prefer",
        ca=environment.get("PGSSLROOTCERT", ""),
    )


def _state(environment: Mapping[str, str]) -> str | None:
    """The SQLSTATE that the server refuses with; None where it is not the server, or lets us in now."""
    libpq = _libpq()
    if libpq is None:
        return None
    conninfo = make_conninfo(**parameters(environment))  # type: ignore[arg-type]  # it leaves out what is None
    connection = pq.PGconn.connect_start(conninfo.encode())
    try:
        libpq.PQsetErrorVerbosity(ctypes.c_void_p(getattr(connection, "pgconn_ptr", None)), VERBOSE)
        _finish(connection)
        said = connection.error_message.decode("utf-8", "replace")
    finally:
        connection.finish()
    # The last: with sslmode prefer the same is tried twice. "FATAL" is in the language of the server, too.
    found: list[str] = re.findall(r":  ([0-9A-Z]{5}): ", said)
    return found[-1] if found else None


def _finish(connection: pq.abc.PGconn) -> None:
    """Connects, or fails, within TIMEOUT."""
    deadline = time.monotonic() + TIMEOUT
    while connection.status != pq.ConnStatus.BAD:
        wanted = connection.connect_poll()
        if wanted not in (pq.PollingStatus.READING, pq.PollingStatus.WRITING):
            return
        left = deadline - time.monotonic()
        ready = [connection.socket]
        reading, writing = (ready, []) if wanted == pq.PollingStatus.READING else ([], ready)
        if left <= 0 or not any(select.select(reading, writing, [], left)):
            return


def _libpq() -> ctypes.CDLL | None:
    """The library that psycopg itself has loaded; it does not pass this one function on."""
    folder = Path(psycopg.__file__).parent.parent / "psycopg_binary.libs"
    for path in folder.glob("libpq-*"):
        with contextlib.suppress(OSError):
            return ctypes.CDLL(str(path))
    return None


def _certificate(place: Place) -> Certificate | None:
    """What is wrong with the server's certificate; None where it passes, or no handshake comes about."""
    try:
        context = ssl.create_default_context(cafile=place.ca or None)
        context.check_hostname = False
        # libpq is not as strict as Python 3.13.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        with socket.create_connection((place.host, int(place.port)), TIMEOUT) as plain:
            plain.sendall(SSL_REQUEST)
            if plain.recv(1) != b"S":
                return None
            context.wrap_socket(plain, server_hostname=place.host).close()
    except ssl.SSLCertVerificationError as error:
        return Certificate(error.verify_code, error.verify_message)
    except OSError:
        return None
    return None
