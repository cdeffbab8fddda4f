"""The role and its databases on the local server. What somebody else has made is only named."""

from collections.abc import Mapping
from typing import Any

from mathesar_admin import paths
from mathesar_admin.collaborators import change
from mathesar_admin.collaborators.cluster import Cluster
from mathesar_admin.database.psql import ask, execute
from mathesar_admin.database.role import LOCK_SECONDS
from mathesar_admin.database.server import find_cluster, is_local
from mathesar_admin.errors import AdminError
from mathesar_admin.files.lock import locked
from mathesar_admin.leaving import elsewhere
from mathesar_admin.leaving.elsewhere import Elsewhere
from mathesar_admin.leaving.piece import Piece
from mathesar_admin.package.image_build import refuse_in_image_build
from mathesar_admin.processes.process import find_account
from mathesar_shared.archive.sizes import megabytes


class Found:
    """The local server with Mathesar's role on it."""

    def __init__(self, environment: Mapping[str, str], port: str) -> None:
        self.environment = environment
        self.host = environment["POSTGRES_HOST"]
        self.port = port
        self.role = environment["POSTGRES_USER"]
        self.facts: dict[str, Any] = ask(self.host, port, "leaving.sql", {"role": self.role})

    @property
    def names(self) -> list[str]:
        """The databases that the role owns."""
        return [one["name"] for one in self.facts["databases"]]


def find(environment: Mapping[str, str]) -> Found | Elsewhere | str:
    """
    The server with the role that the package has made there, else why nothing is to be dropped here.
    Raises AdminError where there is a server and it does not answer.
    """
    refuse_in_image_build("the database")
    if not is_local(environment["POSTGRES_HOST"]):
        return elsewhere.find(environment)
    role = environment["POSTGRES_USER"]
    if find_account("postgres") is None:
        return "no PostgreSQL server is installed: a cluster of one that was removed stays"
    search = find_cluster(environment)
    if search.port is None:
        raise AdminError(
            f"PostgreSQL does not say what is Mathesar's: {'; '.join(search.refusals) or 'no server answers'}",
            "Start it first; or leave what is in it: --without-database",
        )
    if not search.is_ours:
        return f"the role {role} on the local server was not made by this package, if it is there: it is left alone"
    return Found(environment, search.port)


def databases_of(found: Found) -> Piece:
    """The databases that the role owns, its privileges elsewhere, and the role itself."""
    databases, others, made = (found.facts[key] for key in ("databases", "others", "made"))
    goes = [
        f"the database {one['name']}, {megabytes(one['size'])}"
        + (f", to which {one['sessions']} sessions of others are connected" if one["sessions"] else "")
        for one in databases
    ]
    goes += [
        f"its privileges in the database {one['name']} of {one['owner']}" for one in others if not one["objects"]
    ]
    stays = [
        f"in the database {one['name']} of {one['owner']}: what the role owns there, {one['objects']} objects"
        for one in others
        if one["objects"]
    ]
    if stays:
        stays.append(
            f"the role {found.role}, which owns that; it cannot log in any more, and is not the package's then"
        )
    else:
        goes.append(f"the role {found.role} on port {found.port}")
    stays += [f"the role {name}, which was made in the web interface: DROP ROLE" for name in made]
    return Piece(goes, stays, lambda: _drop(found))


def lines_in_pg_hba(found: Found) -> Piece:
    """What `mathesar collaborators` has written."""
    try:
        cluster = Cluster({**found.environment, "POSTGRES_PORT": found.port})
        block = cluster.found()
    except AdminError as error:
        return Piece(stays=[f"the lines of `mathesar collaborators`: {error}"])
    if block is None:
        return Piece()
    names = block.access.databases

    def drop() -> None:
        change.disable(cluster, names)

    return Piece([f"the lines in {cluster.file.path} that let roles log in to {', '.join(names)}"], [], drop)


def _drop(found: Found) -> None:
    with locked(paths.SETUP_LOCK, "setting Mathesar up", LOCK_SECONDS):
        _run(found, "leaving-databases.sql", {"databases": "\n".join(found.names)})
        # Last in the database that is always there: privileges on other databases are revoked with it.
        granted = [one["name"] for one in found.facts["others"] if not one["objects"]]
        for name in dict.fromkeys([*granted, "postgres"]):
            _run(found, "leaving-privileges.sql", {}, name)
        keeps = any(one["objects"] for one in found.facts["others"])
        _run(found, "leaving-role.sql", {"keep": "true" if keeps else "false"})


def _run(found: Found, file: str, variables: Mapping[str, str], database: str = "postgres") -> None:
    given = {"role": found.role, **variables}
    outcome = execute(found.host, found.port, [file], given, database=database)
    if not outcome.succeeded:
        raise AdminError(f"PostgreSQL did not drop it: {outcome.stderr.strip()}", "To go on, give the command again.")
