# SPDX-License-Identifier: GPL-3.0-or-later
"""Who works in which database as which role of PostgreSQL."""

from django.conf import settings
from django.db import models


class ConfiguredRole(models.Model):
    """A role whose password the application knows. A server is named by a database on it."""

    server = models.ForeignKey("Database", on_delete=models.CASCADE)
    name = models.CharField(max_length=255)
    password = models.CharField(max_length=255, blank=True)


class Collaborator(models.Model):
    """A user who works in a database as a role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    database = models.ForeignKey("Database", on_delete=models.CASCADE)
    configured_role = models.ForeignKey(ConfiguredRole, on_delete=models.CASCADE)
