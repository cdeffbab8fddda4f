# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the number of words beside each note, and counts those of the notes that are there already."""

from django.db import migrations, models


def count_words(apps, schema_editor):
    """Fills the new column."""
    for note in apps.get_model("mathesar", "Note").objects.all():
        note.word_count = len(note.body.split())
        note.save(update_fields=["word_count"])


class Migration(migrations.Migration):
    dependencies = [("mathesar", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="note",
            name="word_count",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(count_words, migrations.RunPython.noop),
    ]
