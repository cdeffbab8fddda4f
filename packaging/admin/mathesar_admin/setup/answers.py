"""Everything that set-up can be told.

To add something: a field here, its option in options.py (dest is the name of the field), and the step that acts on it
in steps/, with its place in apply.py. An answer that is a setting needs no step, only its line in settings.py.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answers:
    """
    None, here and in every field to come: not said, so what is there now stays as it is. A field that holds a secret
    is declared with field(default=None, repr=False).
    """

    adopt: bool | None = None
    """Take over a role or database of our names that something else has made."""
    take_over: str | None = None
    """The folder of an installation by upstream's guide, to be taken over; "" for the one that is found here."""
    allow_create_database: bool | None = None
    allow_manage_roles: bool | None = None
    allow_network: tuple[str, ...] | None = None
    """Addresses and networks besides this machine's that the sandbox lets through, or "any"; () for none."""
    domain: str | None = None
    """Names under which people reach Mathesar, as MATHESAR_DOMAIN has them."""
    behind: str | None = None
    """The web server on this machine that serves them, by its name in domain/proxy.py."""
    listen: str | None = None
    """Address and port that the service listens on."""
    admin_username: str | None = None
    """An administrator of the web interface, created unless they are there; needs the next two."""
    admin_email: str | None = None
    admin_password: str | None = field(default=None, repr=False)
    database: str | None = None
    """The server, role and database as one address, see database/address.py; complete.py takes it apart."""
    host: str | None = None
    """Where PostgreSQL is: a host, or the folder of its socket."""
    port: str | None = None
    dbname: str | None = None
    """The database for Mathesar's own tables."""
    user: str | None = None
    """The role that Mathesar uses there, and its password."""
    password: str | None = field(default=None, repr=False)
    sslmode: str | None = None
    sslrootcert: str | None = None
    """File with the certificate authorities; the service gets a copy where it cannot read that."""
