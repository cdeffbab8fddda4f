# SPDX-License-Identifier: GPL-3.0-or-later
"""What users write."""

from django.conf import settings
from django.db import models


def attachment_path(note, filename):
    """Where an attachment lies below MEDIA_ROOT: one folder a user."""
    return f"{note.author.username}/{filename}"


class Note(models.Model):
    """A note, with a file if the author adds one."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    attachment = models.FileField(upload_to=attachment_path, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    word_count = models.PositiveIntegerField(default=0, editable=False)

    def save(self, *args, **kwargs):
        """Keeps the number of words beside the text."""
        self.word_count = len(self.body.split())
        super().save(*args, **kwargs)
