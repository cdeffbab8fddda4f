# SPDX-License-Identifier: GPL-3.0-or-later
"""Remote procedure calls (JSON-RPC 2.0), most of them for superusers only."""

import json
from functools import partial

import psycopg
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from mathesar import collaboration, structure
from mathesar.models import Database
from mathesar.utils.permissions import set_up_preexisting_database_for_user


def connect_existing(host, database, role, password="", port=None, nickname=""):
    """Connects a database that exists, and installs the SQL functions in it."""
    entry = set_up_preexisting_database_for_user(
        host, port, database, nickname, role, password, user=None
    )
    return {"database": describe(entry)}


def list_databases(server_id=None):
    """Every connected database."""
    return [describe(entry) for entry in Database.objects.order_by("id")]


def wait(database_id, seconds):
    """A query that takes long: the database sleeps."""
    with Database.objects.get(pk=database_id).connect() as connection:
        connection.execute("SELECT pg_sleep(%s)", (seconds,))
    return seconds


def describe(entry):
    """What a caller learns about a database."""
    return {
        "id": entry.pk,
        "name": entry.name,
        "last_confirmed_sql_version": entry.last_confirmed_sql_version,
        "needs_upgrade_attention": entry.needs_upgrade_attention,
    }


# Which take the user who calls first.
BY_CALLER = {**collaboration.METHODS, **structure.METHODS}
METHODS = {
    "databases.setup.connect_existing": connect_existing,
    "databases.configured.list": list_databases,
    "databases.wait": wait,
}


@require_POST
def entry_point(request):
    """Answers one call. Errors are answers too, as JSON-RPC wants it."""
    call = json.loads(request.body)
    answer = {"jsonrpc": "2.0", "id": call.get("id")}
    name = call.get("method")
    is_open = name in collaboration.FOR_EVERYBODY and request.user.is_authenticated
    if not (request.user.is_superuser or is_open):
        return JsonResponse(
            {**answer, "error": {"code": -32000, "message": "log in as a superuser"}}
        )
    method = METHODS.get(name)
    if name in BY_CALLER:
        method = partial(BY_CALLER[name], request.user)
    if method is None:
        return JsonResponse({**answer, "error": {"code": -32601, "message": "no such method"}})
    try:
        return JsonResponse({**answer, "result": method(**call.get("params", {}))})
    except (TypeError, PermissionDenied, psycopg.Error) as error:
        return JsonResponse({**answer, "error": {"code": -32602, "message": str(error)}})
