"""The server inside, for a backup or a restore: the one that runs, or one that is started for this alone."""

import contextlib
import signal
from collections.abc import Iterator

from mathesar_container.inside import cluster, parent, place
from mathesar_shared.errors import UserError


@contextlib.contextmanager
def server(*, stands_still: bool) -> Iterator[None]:
    """
    stands_still  nothing may use it
    Raises UserError where a container runs on the volume that this is not part of. Ends the process with 78 where the
    data are another version's.
    """
    if place.SOCKET.is_dir() and cluster.is_ready():
        if stands_still:
            raise UserError(
                "Mathesar is being served in this container",
                "Stop it, and restore in one of its own: podman run --rm --interactive … IMAGE restore -",
            )
        yield
        return
    stopped = parent.Stopped()
    with parent.only_one(stopped, seconds=0):
        if not stands_still and not place.DATA.exists():
            raise UserError(f"there are no data in {place.FOLDER} to back up")
        cluster.prepare()
        parent.make_key()
        postgres = cluster.server()
        try:
            parent.wait(postgres, stopped)
            if stopped.is_wanted or postgres.poll() is not None:
                raise UserError("PostgreSQL has ended before it was of use; it has said why")
            cluster.make_role()
            yield
        finally:
            parent.end(postgres, signal.SIGINT)
