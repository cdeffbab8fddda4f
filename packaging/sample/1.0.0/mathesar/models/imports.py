# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that people import, and what the application keeps of the tables that came of them."""

from django.conf import settings
from django.db import models


def import_path(data_file, filename):
    """Where an imported file lies below MEDIA_ROOT: one folder a user."""
    return f"{data_file.user.username}/{filename}"


class DataFile(models.Model):
    """An imported file. Nothing deletes it."""

    created_at = models.DateTimeField(auto_now_add=True)
    file = models.FileField(upload_to=import_path)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    base_name = models.CharField(max_length=100)


class TableMetaData(models.Model):
    """A table, the file that it was imported from, and whether its user has looked at the outcome and confirmed it."""

    database = models.ForeignKey("Database", on_delete=models.CASCADE)
    table_oid = models.PositiveBigIntegerField()
    data_file = models.ForeignKey(DataFile, on_delete=models.SET_NULL, null=True)
    import_verified = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["database", "table_oid"], name="unique_table_metadata"),
        ]
