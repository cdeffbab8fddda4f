"""The address of a PostgreSQL server as one text: postgresql://ROLE@HOST:PORT/DATABASE?sslmode=…"""

from urllib.parse import parse_qsl, unquote, urlsplit

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError

# Parameter of libpq → answer of set-up.
PARAMETERS = {
    "host": "host",
    "port": "port",
    "dbname": "dbname",
    "user": "user",
    "sslmode": "sslmode",
    "sslrootcert": "sslrootcert",
}


def read_address(text: str) -> dict[str, str]:
    """
    The parts that the address names, by the names of set-up's answers.
    Raises AdminError for what is not such an address, for a password in it, and what Mathesar cannot be told.
    """
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise _usage(f"--database is not the address of a server: {error}") from None
    if url.scheme not in ("postgresql", "postgres"):
        raise _usage("--database has to be like postgresql://ROLE@HOST:PORT/DATABASE")
    place, query = url.netloc.rpartition("@"), parse_qsl(url.query, keep_blank_values=True)
    if url.password is not None or any(name == "password" for name, _ in query):
        # The message must not repeat it.
        raise _usage(
            "--database has a password in it, which every user of this machine could read in the process list",
            "Leave it out there, change it, and give it in a file: --password-file FILE",
        )
    if "," in place[2]:
        raise _usage("--database names several servers, and Mathesar uses one")
    parts = {
        "user": unquote(url.username or ""),
        "host": unquote(url.hostname or ""),
        "port": str(port or ""),
        "dbname": unquote(url.path.removeprefix("/")),
    }
    for name, value in query:
        if name not in PARAMETERS:
            raise _usage(f"--database has the parameter {name}, which Mathesar cannot be told", "Leave it out.")
        parts[PARAMETERS[name]] = value
    if not parts["host"]:
        raise _usage("--database names no host")
    return {name: value for name, value in parts.items() if value}


def _usage(message: str, *hints: str) -> AdminError:
    return AdminError(message, *hints, code=exit_codes.USAGE)
