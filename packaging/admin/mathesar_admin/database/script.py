"""The SQL that makes role and databases, as one script for plain psql on any server."""

import re
from collections.abc import Mapping

from mathesar_admin import paths
from mathesar_admin.database.role import FILES, variables_of

HEAD = """\
-- Makes the role and the databases of Mathesar on a PostgreSQL server, version 14 or newer. Run it as a superuser, or
-- as a role with CREATEROLE and CREATEDB, which the administrator of a managed server has:
--
--   sudo mathesar setup --print-sql | psql -X -h SERVER -U ADMINISTRATOR -d postgres
--
-- It looks first whether it can do everything, and changes nothing if not. It can be run again.
\\set ON_ERROR_STOP on
\\set SHOW_CONTEXT never
"""
TAIL = """
\\echo 'mathesar: role and databases are there. Give the role a password, which psql asks for:'
\\echo '  psql -h SERVER -U ADMINISTRATOR -d postgres -c ''\\\\password {role}'''
\\echo 'Then, on the machine with Mathesar, with the same password in a file:'
\\echo '  mathesar setup --host SERVER --user {role} --dbname {metadata} --password-file FILE'
"""


def script(environment: Mapping[str, str], *, adopt: bool) -> str:
    """The whole script, for the names in the service's settings."""
    variables = variables_of(environment, adopt=adopt)
    names = "".join(f"\\set {name} {_quoted(value)}\n" for name, value in variables.items())
    body = "\n".join((paths.SQL / file).read_text(encoding="utf-8") for file in FILES)
    shown = {name: _quoted(value)[1:-1] for name, value in variables.items()}
    return f"{HEAD}{names}\n{body}{TAIL.format(**shown)}"


def _quoted(value: str) -> str:
    """As psql reads it back: in single quotes, with its escapes."""
    return "'" + re.sub(r"(['\\])", r"\\\1", value) + "'"
