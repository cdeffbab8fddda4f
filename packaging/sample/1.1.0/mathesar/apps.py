# SPDX-License-Identifier: GPL-3.0-or-later
"""The application as Django registers it."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    """Keeps the label "mathesar", which the tables' names begin with."""

    name = "mathesar"
    default_auto_field = "django.db.models.AutoField"
