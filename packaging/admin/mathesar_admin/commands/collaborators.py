"""mathesar collaborators: whether roles of people's own can log in to a database of the local server."""

import argparse
import sys

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.health.findings import as_json, as_text, printable

HELP = "let people's own PostgreSQL roles log in to databases"
DESCRIPTION = (
    "Over the socket of a local server, PostgreSQL lets a role in only for the system account of its name. This lets "
    "roles in with a password, by lines in pg_hba.conf, and takes the lines out again."
)
NEEDS_ROOT = True
# pg_hba_file_rules does not tell PostgreSQL's own words from databases of these names.
RESERVED = ("all", "replication", "samegroup", "samerole", "sameuser")


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for verb, text in (("enable", "let roles with a password log in"), ("disable", "take that back")):
        changing = _verb(verbs, verb, text)
        changing.set_defaults(verb=verb)
        changing.add_argument("databases", metavar="DATABASE", nargs="*", help="name of a database")
        changing.add_argument(
            "--per-user",
            action="store_true",
            help="every database with the name of the role, as PER_USER_DATABASES_ENABLED makes them",
        )
    showing = _verb(verbs, "status", "say to which databases they can log in")
    showing.set_defaults(verb="status")
    showing.add_argument("--json", action="store_true", help="print it for machines")


def run(options: argparse.Namespace) -> int:
    # Here, as the help needs none of it.
    from mathesar_admin import paths
    from mathesar_admin.collaborators import change, report
    from mathesar_admin.collaborators.cluster import Cluster
    from mathesar_admin.collaborators.rules import SAME_USER
    from mathesar_admin.database.role import LOCK_SECONDS, require_settings
    from mathesar_admin.files.lock import locked
    from mathesar_admin.settings.store import read_settings

    environment = read_settings().environment()
    require_settings(environment)
    if options.verb == "status":
        findings = report.look(Cluster(environment))
        print(as_json(findings) if options.json else as_text(findings))
        return exit_codes.DONE
    reserved = [name for name in options.databases if name in RESERVED]
    if reserved:
        raise AdminError(
            f'pg_hba.conf has another meaning for the name "{reserved[0]}"', "Rename the database first."
        )
    names = [*options.databases, *([SAME_USER] if options.per_user else [])]
    if not names:
        raise AdminError(f"say which database: mathesar collaborators {options.verb} DATABASE", code=exit_codes.USAGE)
    # The lines of set-up and these must not be tried at the same time.
    with locked(paths.SETUP_LOCK, "setting Mathesar up", LOCK_SECONDS):
        cluster = Cluster(environment)
        for line in (change.enable if options.verb == "enable" else change.disable)(
            cluster, list(dict.fromkeys(names))
        ):
            print(f"mathesar: {printable(line)}")
    if options.verb == "enable" and cluster.facts["outdated"] and cluster.method() != "md5":
        outdated = printable(", ".join(cluster.facts["outdated"]))
        print(f"mathesar: these roles must set their password anew to log in: {outdated}", file=sys.stderr)
    return exit_codes.DONE


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, help_text: str
) -> argparse.ArgumentParser:
    description = f"{help_text[0].upper()}{help_text[1:]}."
    return verbs.add_parser(name, help=help_text, description=description, allow_abbrev=False)
