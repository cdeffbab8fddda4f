# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls about people and their roles. Each takes the user who calls first."""

from django.core.exceptions import PermissionDenied
from psycopg import sql

from mathesar.models import Collaborator, ConfiguredRole, Database, User


def add_user(caller, user_def):
    """An account of the application."""
    given = {**user_def}
    user = User(username=given["username"], is_superuser=given.get("is_superuser", False))
    user.set_password(given["password"])
    user.save()
    return {"id": user.pk, "username": user.username}


def add_role(caller, database_id, rolename, password=None, login=False):
    """Creates a role on the server, as the role that the application connects as."""
    attributes = [sql.SQL("LOGIN" if login else "NOLOGIN")]
    if password:
        attributes.append(sql.SQL("PASSWORD {}").format(sql.Literal(password)))
    with Database.objects.get(pk=database_id).connect() as connection:
        connection.execute(
            sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(rolename), sql.SQL(" ").join(attributes))
        )
    return {"name": rolename}


def configure_role(caller, server_id, name, password):
    """Keeps a role's password, so that people can work as it."""
    role = ConfiguredRole.objects.create(server_id=server_id, name=name, password=password)
    return {"id": role.pk, "name": role.name, "server_id": server_id}


def add_collaborator(caller, database_id, user_id, configured_role_id):
    """Lets a user work in a database as a role."""
    entry = Collaborator.objects.create(
        database_id=database_id, user_id=user_id, configured_role_id=configured_role_id
    )
    return {"id": entry.pk}


def list_records(caller, database_id, table_oid):
    """The rows of a table, read as the caller's role."""
    database = Database.objects.get(pk=database_id)
    own = Collaborator.objects.filter(user=caller, database=database).first()
    if own is None and not caller.is_superuser:
        raise PermissionDenied("you do not work in this database")
    role = own and own.configured_role
    with database.connect(*((role.name, role.password) if role else ())) as connection:
        [table] = connection.execute("SELECT %s::regclass::text", [table_oid]).fetchone()
        rows = connection.execute(f"SELECT to_jsonb(found) FROM {table} AS found").fetchall()
    return {"count": len(rows), "results": [row[0] for row in rows]}


METHODS = {
    "users.add": add_user,
    "roles.add": add_role,
    "roles.configured.add": configure_role,
    "collaborators.add": add_collaborator,
    "records.list": list_records,
}
# What users who are no superusers may call.
FOR_EVERYBODY = {"records.list"}
