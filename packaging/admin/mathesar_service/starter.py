"""Connects the starter database for the first administrator, so that nobody types a socket's folder into a form.

An application of Django's, which settings.py adds. Whatever goes wrong costs this comfort and a line in the log.
"""

import logging
import os
from typing import Any

from django.apps import AppConfig

log = logging.getLogger(__name__)

OWNED = """SELECT datname FROM pg_database JOIN pg_roles own ON own.oid = datdba
  WHERE rolname = current_user AND datname <> current_database() AND datallowconn
  AND NOT starts_with(datname, 'mathesar_rehearsal_')"""


class StarterConfig(AppConfig):
    name = "mathesar_service"

    def ready(self) -> None:
        from django.contrib.auth import get_user_model
        from django.db.models.signals import post_save

        post_save.connect(_saved, sender=get_user_model(), dispatch_uid="mathesar_service.starter")


def _saved(sender: Any, instance: Any, created: bool, **_: object) -> None:
    """A user was saved. Only the first administrator is of interest."""
    if not created or not instance.is_superuser or sender.objects.filter(is_superuser=True).count() != 1:
        return
    from django.db import transaction

    transaction.on_commit(lambda: connect_starter(instance))


def connect_starter(user: Any) -> None:
    """Connects the starter database with Mathesar's own role for the user, unless a database is connected already."""
    try:
        from mathesar.models.base import Database
        from mathesar.utils.permissions import set_up_preexisting_database_for_user

        name = None if Database.objects.exists() else _starter()
        if name is None:
            return
        settings = os.environ
        set_up_preexisting_database_for_user(
            settings["POSTGRES_HOST"],
            int(settings["POSTGRES_PORT"]) if settings.get("POSTGRES_PORT") else None,
            name,
            None,
            settings["POSTGRES_USER"],
            settings.get("POSTGRES_PASSWORD", ""),
            user,
            sslmode=settings.get("POSTGRES_SSLMODE") or "prefer",
        )
    except Exception as error:
        log.warning("the starter database was not connected: %s: %s", type(error).__name__, error)


def _starter() -> str | None:
    """
    The database of the setting; where an older package made it under another name, the only one that is the role's.
    None where set-up was told to make none, or where it cannot be told.
    """
    setting = os.environ.get("MATHESAR_STARTER_DATABASE", "")
    if not setting:
        return None
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(OWNED)
        owned = [row[0] for row in cursor.fetchall()]
    if setting in owned:
        return setting
    return owned[0] if len(owned) == 1 else None
