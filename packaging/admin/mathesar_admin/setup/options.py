"""
The options of `mathesar setup`. Each fills the field of Answers that has its name, see answers.py; the option of a
secret ends with -file, and fills the field without that.
"""

import argparse
import dataclasses
from pathlib import Path
from typing import Any, cast

from mathesar_admin.database.privileges import PRIVILEGES
from mathesar_admin.domain.proxy import PROXIES
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.secret_file import read_secret


def declare(parser: argparse.ArgumentParser) -> None:
    """
    Declares every option. No option has a default: what is not said must stay None, so that `mathesar setup` alone
    changes nothing that was decided before. No option takes a secret, which everybody could read in the process list.
    """
    parser.add_argument(
        "--adopt",
        action="store_true",
        default=None,
        help='take over a role "mathesar" or its database that something else has made; it is cut down to LOGIN',
    )
    parser.add_argument(
        "--take-over",
        nargs="?",
        const="",
        metavar="FOLDER",
        help="take over an installation by upstream's guide: database, users, key, settings and uploads",
    )
    for privilege in PRIVILEGES:
        parser.add_argument(f"--allow-{privilege.name}", action=argparse.BooleanOptionalAction, help=privilege.help)
    network = parser.add_mutually_exclusive_group()
    network.add_argument(
        "--allow-network",
        nargs="+",
        action=_Addresses,
        metavar="ADDRESS",
        help="let the service reach these addresses or networks, and be reached from them; or any for every address",
    )
    network.add_argument(
        "--no-allow-network",
        dest="allow_network",
        action="store_const",
        const=(),
        help="let it reach this machine only",
    )
    parser.add_argument(
        "--domain", metavar="NAME", help="the name under which people reach Mathesar, such as data.example.org"
    )
    parser.add_argument(
        "--behind", choices=PROXIES, metavar="PROXY", help=f"let this web server serve it: {', '.join(PROXIES)}"
    )
    parser.add_argument(
        "--listen", metavar="ADDRESS:PORT", help="where the service listens; a proxy or tunnel leads people there"
    )
    parser.add_argument(
        "--admin-username", metavar="NAME", help="create this administrator of the web interface, if they are absent"
    )
    parser.add_argument("--admin-email", metavar="ADDRESS", help="their email address")
    parser.add_argument(
        "--admin-password-file", metavar="FILE", help="file whose first line is their password; only root may read it"
    )
    _declare_database(parser)


def answers_of(options: argparse.Namespace) -> Answers:
    """Raises AdminError for a file with a secret that is missing, or that others can read."""
    given = vars(options)
    found: dict[str, Any] = {}
    for field in dataclasses.fields(Answers):
        file = given.get(f"{field.name}_file")
        found[field.name] = given.get(field.name) if file is None else read_secret(Path(file))
    return Answers(**found)


def takes_secret(field: str) -> bool:
    """True for a field of Answers whose option is a file."""
    return any(one.name == field and not one.repr for one in dataclasses.fields(Answers))


def _declare_database(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "the PostgreSQL server",
        "The connection is tried before it is written. Another server starts with its defaults.",
    )
    group.add_argument(
        "--database",
        metavar="URL",
        help="postgresql://ROLE@HOST:PORT/DATABASE, without a password, instead of these:",
    )
    group.add_argument("--host", metavar="HOST", help="its name or address, or the folder of a local server's socket")
    group.add_argument("--port", metavar="N", help="its port, unless it is 5432")
    group.add_argument("--dbname", metavar="NAME", help="the database for Mathesar's own tables")
    group.add_argument("--user", metavar="ROLE", help="the role that Mathesar uses")
    group.add_argument(
        "--password-file",
        metavar="FILE",
        help="file whose first line is the password of that role; only root may read it",
    )
    group.add_argument("--sslmode", metavar="MODE", help="disable, allow, prefer, require, verify-ca or verify-full")
    group.add_argument(
        "--sslrootcert", metavar="FILE", help="certificate authorities for verify-ca and verify-full; or `system`"
    )


class _Addresses(argparse.Action):
    """A file of answers says "no" for --no-allow-network."""

    def __call__(
        self, _parser: object, namespace: argparse.Namespace, values: object, _option: str | None = None
    ) -> None:
        addresses = tuple(cast("list[str]", values))
        setattr(namespace, self.dest, () if addresses == ("no",) else addresses)
