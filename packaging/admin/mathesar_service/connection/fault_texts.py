"""The words for each way in which a connection to PostgreSQL fails, see connection_faults.py.

{server} is the server, {said} what it or libpq says; the other names in braces are those of `Place`.
"""

# PgBouncer gives one SQLSTATE to nearly everything. Its words are always English, as those of most servers are.
OF_POOLER = "08P01"
ENGLISH = (
    (r"authentication failed|no such user", "28P01"),
    (r"no such database|database \".*\" does not exist", "3D000"),
    (
        r"no more connections allowed|query_wait_timeout|max_(db|user|client)_conn|"
        r"too many (clients|connections)|connection slots",
        "53300",
    ),
    (r"is (starting up|shutting down)|not (yet )?accepting connections", "57P03"),
)
# Of the SQLSTATE: the kind, what happened, what to do.
BY_STATE = {
    "28P01": (
        "password",
        '{server} refuses the password of the role "{role}", or has no such role',
        "Give the right one: mathesar setup --password-file FILE",
    ),
    "28000": (
        "role",
        '{server} does not let the role "{role}" in: {said}',
        "On the server, the role has to exist and have LOGIN; the SQL for that: mathesar setup --print-sql",
    ),
    "3D000": (
        "database",
        '{server} has no database "{database}"',
        "Create it, with the SQL of: mathesar setup --print-sql; or name another: mathesar setup --dbname NAME",
    ),
    "42501": (
        "rights",
        'the role "{role}" may not connect to the database "{database}"',
        'There, as its owner: GRANT CONNECT ON DATABASE "{database}" TO "{role}"',
    ),
    "53300": (
        "connections",
        "{server} has no connection left: {said}",
        "There, raise max_connections or the limit of the role, database or pooler, or end what holds them.",
    ),
    OF_POOLER: (
        "pooler-refuses",
        "what answers at {host}, port {port} refuses: {said}",
        "If it is a pooler such as PgBouncer, its log says why.",
    ),
    "57P03": ("starting", "{server} takes no connections now: {said}", "Wait until it has started, then try again."),
}
# Of libpq's own words: in this order.
BY_WORDS = (
    (
        r"no password supplied",
        "password",
        '{server} asks for the password of the role "{role}", and none is set',
        "Give it: mathesar setup --password-file FILE",
    ),
    (
        r"does not match host name",
        "certificate-name",
        "the certificate of {host} is for another name: {said}",
        "Name the server as its certificate does: mathesar setup --host NAME",
    ),
    (
        r'root certificate file "[^"]*" does not exist',
        "certificate-file",
        "there is no file {ca} with the certificate authorities",
        "Give one: mathesar setup --sslrootcert FILE",
    ),
    (
        r"could not read root certificate file|no certificate or crl found",
        "certificate-file",
        "{ca} cannot be read as certificates in PEM format",
        "Give another file: mathesar setup --sslrootcert FILE",
    ),
    (
        r"certificate verify failed",
        "certificate",
        "the certificate of {host} does not pass: {said}",
        "Look at it: openssl s_client -starttls postgres -connect {host}:{port}",
    ),
    (
        r"does not support SSL",
        "no-tls",
        "{server} speaks no TLS, which sslmode {sslmode} asks for",
        "Turn ssl on in its postgresql.conf; on a network that you trust: mathesar setup --sslmode prefer",
    ),
    (
        r"could not translate host name|Name or service not known|name resolution",
        "name",
        "the name {host} cannot be resolved to an address",
        "Correct it: mathesar setup --host NAME; or check /etc/resolv.conf and /etc/hosts.",
    ),
    (
        r"Operation not permitted",
        "fence",
        "the service may not connect to {host}",
        "Allow it: mathesar setup --allow-network ADDRESS",
    ),
    (
        r"Connection refused",
        "down",
        "nothing listens on {host}, port {port}",
        "Start the server there, and compare its port and listen_addresses.",
    ),
    (
        r"No such file or directory",
        "down",
        "no server has a socket for port {port} in {host}",
        "Start the server, or name its folder and port: mathesar setup --host FOLDER --port N",
    ),
    (
        r"timeout expired|timed out|No route to host|unreachable",
        "silent",
        "{server} does not answer",
        "Compare the address, and the firewalls between here and there.",
    ),
)
# What to do by kind where the settings come as an environment.
ELSEWHERE = {
    "password": "Give the right one: POSTGRES_PASSWORD, or a file: POSTGRES_PASSWORD_FILE",
    "role": "On the server, the role has to exist and have LOGIN; or name another: POSTGRES_USER",
    "database": 'On the server: CREATE DATABASE "{database}" OWNER "{role}"; or name another: POSTGRES_DB',
    "certificate-name": "Name the server as its certificate does: POSTGRES_HOST",
    "certificate-file": "Give the certificate authorities as a file in PEM format: PGSSLROOTCERT",
    "certificate-authority": "Give the certificate of the authority that has signed it as a file: PGSSLROOTCERT",
    "certificate": "Look at it: openssl s_client -starttls postgres -connect {host}:{port}",
    "no-tls": "Turn ssl on in its postgresql.conf; on a network that you trust: POSTGRES_SSLMODE=prefer",
    "name": "Correct POSTGRES_HOST; a container has to be in the same network as the server.",
    "fence": "Something on the way forbids it, such as a NetworkPolicy.",
    "down": "Start the server there; or correct POSTGRES_HOST and POSTGRES_PORT.",
}
