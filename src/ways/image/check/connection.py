"""Opens the first saved connection as Mathesar does, with the password that is saved: for manage.py shell."""

from django.apps import apps

try:
    connection = apps.get_model("mathesar", "UserDatabaseRoleMap").objects.first().connection
except LookupError:
    connection = apps.get_model("mathesar", "Database").objects.first().connect()
with connection as opened:
    found = opened.execute("SELECT text FROM public.notes").fetchall()
    assert [tuple(row.values()) if isinstance(row, dict) else tuple(row) for row in found] == [("kept",)], found
