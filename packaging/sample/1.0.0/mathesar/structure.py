# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that create and change databases, schemas and tables. Each takes the user who calls first."""

import psycopg
from django.conf import settings
from psycopg import sql

from mathesar.models import Database, TableMetaData
from mathesar.utils.permissions import set_up_preexisting_database_for_user


def create_database(caller, database, nickname=None):
    """A new database on the server of the application's own tables, connected."""
    own = settings.DATABASES["default"]
    place = {"host": own["HOST"], "port": own["PORT"] or None, "user": own["USER"], "password": own["PASSWORD"] or None}
    with psycopg.connect(**place, dbname=own["NAME"], autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    entry = set_up_preexisting_database_for_user(
        own["HOST"], own["PORT"] or None, database, nickname, own["USER"], own["PASSWORD"], user=caller
    )
    return {"database": {"id": entry.pk, "name": entry.name}}


def disconnect(caller, database_id):
    """Forgets a database, which itself stays."""
    Database.objects.filter(pk=database_id).delete()
    return {"sql_cleaned": False}


def transfer_ownership(caller, database_id, new_owner_oid):
    """Gives a database to another role."""
    database = Database.objects.get(pk=database_id)
    with database.connect() as connection:
        [owner] = connection.execute("SELECT %s::regrole::text", [new_owner_oid]).fetchone()
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO " + owner).format(sql.Identifier(database.name)))
    return {"name": database.name}


def add_schema(caller, database_id, name):
    """A schema in a database."""
    with Database.objects.get(pk=database_id).connect() as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        [oid] = connection.execute("SELECT %s::regnamespace::oid", [name]).fetchone()
    return {"oid": oid, "name": name}


def add_table(caller, database_id, schema_oid, table_name):
    """A table in a schema, with nothing but a key."""
    with Database.objects.get(pk=database_id).connect() as connection:
        [schema] = connection.execute("SELECT %s::regnamespace::text", [schema_oid]).fetchone()
        name = sql.Identifier(table_name)
        connection.execute(
            sql.SQL("CREATE TABLE " + schema + ".{} (id integer GENERATED ALWAYS AS IDENTITY)").format(name)
        )
    return {"name": table_name}


def set_metadata(caller, database_id, table_oid, metadata):
    """What the application keeps of a table, such as the file that it was imported from."""
    TableMetaData.objects.update_or_create(database_id=database_id, table_oid=table_oid, defaults=metadata)


METHODS = {
    "databases.setup.create_new": create_database,
    "databases.configured.disconnect": disconnect,
    "databases.privileges.transfer_ownership": transfer_ownership,
    "schemas.add": add_schema,
    "tables.add": add_table,
    "tables.metadata.set": set_metadata,
}
