# SPDX-License-Identifier: GPL-3.0-or-later
"""The users' own databases, which the application installs its SQL functions in."""

import psycopg
from django.db import models

from db.sql.install import install
from mathesar import __version__


class Database(models.Model):
    """A database of a user's own, and the role that the application connects to it as."""

    name = models.CharField(max_length=128)
    nickname = models.CharField(max_length=255, blank=True)
    host = models.CharField(max_length=255)
    port = models.IntegerField(null=True, blank=True)
    role = models.CharField(max_length=128)
    password = models.CharField(max_length=255, blank=True)
    last_confirmed_sql_version = models.CharField(max_length=20, default="0.0.0")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "host", "port"], name="one_entry_per_database"),
        ]

    @property
    def needs_upgrade_attention(self):
        """Whether the SQL functions in the database are another version's."""
        return self.last_confirmed_sql_version != __version__

    def connect(self, role=None, password=None):
        """Opens a connection, as another role if one is given; psycopg.OperationalError where it is refused."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            dbname=self.name,
            user=role or self.role,
            password=(password if role else self.password) or None,
        )

    def install_sql(self):
        """Replaces the SQL functions in the database by this version's, and remembers it."""
        with self.connect() as connection:
            install(connection)
        self.last_confirmed_sql_version = __version__
        self.save()
