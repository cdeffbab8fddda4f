# SPDX-License-Identifier: GPL-3.0-or-later
"""Connects databases for users."""

from django.db import transaction

from mathesar.models import Database


@transaction.atomic
def set_up_preexisting_database_for_user(
    host, port, database_name, nickname, role_name, password, user, sample_data=(), sslmode="prefer"
):
    """Connects a database that exists, and installs the SQL functions in it; without them it is not connected."""
    entry, _ = Database.objects.update_or_create(
        name=database_name,
        host=host,
        port=port,
        defaults={"role": role_name, "password": password, "nickname": nickname or ""},
    )
    entry.install_sql()
    return entry
