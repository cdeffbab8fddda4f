"""Nobody else uses Mathesar's own database while a backup is restored to it."""

import contextlib
from collections.abc import Iterator, Mapping

import psycopg

from mathesar_service.connection.alone import TRY
from mathesar_service.connection.database import parameters

NAME = "mathesar restore"
OTHERS = """SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"""


class InUseError(Exception):
    """What keeps it from being used alone, and what to do."""

    def __init__(self, text: str, step: str = "") -> None:
        super().__init__(text)
        self.step = step


@contextlib.contextmanager
def alone(environment: Mapping[str, str]) -> Iterator[None]:
    """
    Starts of Mathesar wait for the end of the block.
    Raises InUseError where one is under way, where it is served somewhere, and where the server does not answer.
    """
    try:
        connection = psycopg.connect(**parameters(environment), application_name=NAME, autocommit=True)  # type: ignore[arg-type]
    except psycopg.Error as error:
        raise InUseError(f"the server does not answer: {' '.join(str(error).split())}") from None
    with connection:
        connection.execute("SET idle_session_timeout = 0")
        if (connection.execute(TRY).fetchone() or (False,))[0] is not True:
            raise InUseError("another start looks after the database", "Wait for its end, and stop Mathesar.")
        others = (connection.execute(OTHERS).fetchone() or (0,))[0]
        if others:
            raise InUseError(
                f"{others} session{'s' if others > 1 else ''} of Mathesar's role use the database",
                "Stop Mathesar wherever it is served, then restore.",
            )
        yield
