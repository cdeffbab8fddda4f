"""Says whether Mathesar can live in the database of its settings, as one JSON document: {"fault": …} or {"facts": …}

By the service's account, driver and settings, before anything is written or started. It changes nothing.
"""

import json
import os
from typing import Any, TypeAlias

import psycopg
from psycopg.rows import dict_row

from mathesar_service.connection.connection_faults import Fault, Place
from mathesar_service.connection.database import parameters
from mathesar_service.connection.diagnosis import diagnose, place_of
from mathesar_service.connection.pooler import SECONDS, TEXT, TRANSACTION, SilenceError, kind_of, limited

Connection: TypeAlias = "psycopg.Connection[dict[str, Any]]"

OLDEST = 140000

FACTS = """
SELECT
  current_setting('server_version_num')::integer AS number,
  current_setting('server_version') AS version,
  pg_is_in_recovery() AS is_standby,
  current_setting('transaction_read_only')::boolean AS is_read_only,
  current_schema() AS schema,
  current_schema() IS NOT NULL AND has_schema_privilege(current_schema(), 'CREATE') AS may_create,
  to_regclass('django_migrations') IS NOT NULL AS has_tables,
  (SELECT pg_get_userbyid(relowner) FROM pg_class
    WHERE oid = to_regclass('django_migrations') AND NOT pg_has_role(relowner, 'USAGE')) AS stranger
"""
IS_MATHESARS = "SELECT EXISTS (SELECT FROM django_migrations WHERE app = 'mathesar') AS found"


def main() -> None:
    print(json.dumps(_answer(), ensure_ascii=False))


def _answer() -> dict[str, Any]:
    settings = os.environ
    place = place_of(settings)
    try:
        first = _connect()
    except psycopg.Error as error:
        return {"fault": diagnose(settings, error)._asdict()}
    with first:
        # A second one while the first is held: the limit of a role may be one, and a pooler shows itself.
        try:
            with _connect() as second, limited():
                return _look(place, first, second)
        except psycopg.Error as error:
            return {"fault": diagnose(settings, error)._asdict()}
        except SilenceError:
            return {"fault": _silence(place)._asdict()}


def _silence(place: Place) -> Fault:
    text = f"{place.server()} gives two connections, and no answer on both within {SECONDS} seconds"
    step = (
        "If it is a pooler such as PgBouncer, raise default_pool_size there: Mathesar needs more than one connection"
    )
    return Fault("silent", text, f"{step}; else look in the log of the server.")


def _look(place: Place, first: Connection, second: Connection) -> dict[str, Any]:
    facts = dict(first.execute(FACTS).fetchone() or {})
    pooler = kind_of(first, second)
    fault = _fault(place, facts, pooler) or _occupied(first, place, facts)
    if fault is not None:
        return {"fault": fault._asdict()}
    return {"facts": {"version": facts["version"], "tls": first.pgconn.ssl_in_use, "pooler": pooler}}


def _connect() -> Connection:
    return psycopg.connect(**parameters(os.environ), autocommit=True, row_factory=dict_row)  # type: ignore[arg-type]


def _fault(place: Place, facts: dict[str, Any], pooler: str | None) -> Fault | None:
    if facts["number"] < OLDEST:
        text = f"{place.server()} is PostgreSQL {facts['version']}, and Mathesar needs 14 or newer"
        return Fault("version", text, "Upgrade the server, or name another one.")
    if pooler == TRANSACTION:
        step = (
            "Set pool_mode = session there for this database, or name the server itself: mathesar setup --host NAME"
        )
        return Fault("pooler", f"at {place.host}, port {place.port} {TEXT}", step)
    if facts["is_standby"] or facts["is_read_only"]:
        what = "a standby" if facts["is_standby"] else "set to read-only"
        return Fault("read-only", f"{place.server()} takes no writes: it is {what}", "Name the server that does.")
    if facts["stranger"] is not None:
        role, stranger = place.role, facts["stranger"]
        text = (
            f'Mathesar\'s tables in the database "{place.database}" belong to the role "{stranger}", not to "{role}"'
        )
        step = f'There, as "{stranger}" or a superuser: GRANT "{stranger}" TO "{role}"'
        return Fault("owner", text, f"{step}; or use that role: mathesar setup --user {stranger}")
    if not facts["may_create"]:
        schema = facts["schema"] or "public"
        text = f'the role "{place.role}" may not create tables in the schema "{schema}" of "{place.database}"'
        step = f'In that database, as its owner: GRANT USAGE, CREATE ON SCHEMA "{schema}" TO "{place.role}"'
        return Fault("rights", text, step)
    return None


def _occupied(connection: Connection, place: Place, facts: dict[str, Any]) -> Fault | None:
    """Another Django application's tables have the names that Mathesar's need."""
    if not facts["has_tables"]:
        return None
    row = connection.execute(IS_MATHESARS).fetchone()
    if row and row["found"]:
        return None
    text = f'the database "{place.database}" holds the tables of another application'
    return Fault("occupied", text, "Name another database: mathesar setup --dbname NAME")


if __name__ == "__main__":
    main()
