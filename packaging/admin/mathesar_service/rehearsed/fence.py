"""Keeps the newer version to the copies: its settings name one, but its tables name the databases of the users."""

import json
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict


def raise_around(copy: str, stand_ins: str) -> None:
    """
    From now on, this process and its forks connect to the copy only.

    copy       the name of the database in its settings
    stand_ins  JSON: which copy stands for which other database, by `place_of`
    Raises psycopg.OperationalError, there, for any other database.
    """
    others: dict[str, str] = json.loads(stand_ins)
    for kind in (psycopg.Connection, psycopg.AsyncConnection):
        own: Any = kind.connect
        setattr(kind, "connect", classmethod(_fenced(own.__func__, copy, others)))  # noqa: B010  # mypy wants its type
    psycopg.connect = psycopg.Connection.connect
    _close_old_driver()


def place_of(parameters: dict[str, Any]) -> str:
    """A database's name and where it is; the usual port may be left out."""
    return f"{parameters.get('host') or ''}:{parameters.get('port') or 5432}/{parameters.get('dbname') or ''}"


def _fenced(connect: Callable[..., Any], copy: str, others: dict[str, str]) -> Callable[..., Any]:
    def fenced(cls: Any, conninfo: str = "", **more: Any) -> Any:
        own = {name: more.pop(name) for name in list(more) if name in OF_DRIVER}
        wanted = conninfo_to_dict(conninfo, **more)
        if wanted.get("dbname") != copy:
            place = place_of(wanted)
            if place not in others:
                raise psycopg.OperationalError(f"the rehearsal does not touch the database {wanted.get('dbname')}")
            wanted["dbname"] = others[place]
        return connect(cls, "", **{**wanted, **own})

    return fenced


# Parameters of psycopg's connect that are not libpq's.
OF_DRIVER = ("autocommit", "prepare_threshold", "context", "row_factory", "cursor_factory")


def _close_old_driver() -> None:
    """psycopg2, which a release may bring for a library, is for no database at all."""
    try:
        import psycopg2  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        return

    def refused(*_: Any, **__: Any) -> Any:
        raise psycopg2.OperationalError("the rehearsal does not connect by psycopg2")

    psycopg2.connect = refused
