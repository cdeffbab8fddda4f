"""The files that people have imported: the application keeps them for ever, and needs each only for a while."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Import(NamedTuple):
    record: Any
    """The application's DataFile."""
    is_needed: bool
    """A record still goes back to it, such as a table whose import nobody has confirmed yet."""


def model() -> Any:
    """The application's model of imported files, or None in a version that has none."""
    from django.apps import apps

    try:
        return apps.get_model("mathesar", "DataFile")
    except LookupError:
        return None


def all_imports() -> Iterator[Import]:
    """Every imported file with a record, the oldest first."""
    data_file = model()
    if data_file is None:
        return
    needed = needed_ids()
    for record in data_file._default_manager.order_by("created_at", "pk").iterator():
        yield Import(record, record.pk in needed)


def needed_ids(only: int | None = None) -> set[int]:
    """
    The keys of those that a record still needs; of one of them, where `only` is given.

    The application goes back to a file only while its table's import is not confirmed (import_verified is not true).
    Whatever else refers to one, in this version or a later one, needs it.
    """
    needed: set[int] = set()
    for relation in model()._meta.related_objects:
        field = relation.field
        referring = relation.related_model._default_manager.filter(**{f"{field.name}__isnull": False})
        if only is not None:
            referring = referring.filter(**{field.name: only})
        if any(one.name == "import_verified" for one in relation.related_model._meta.get_fields()):
            referring = referring.exclude(import_verified=True)
        needed.update(referring.values_list(field.name, flat=True))
    return needed


def size_of(record: Any) -> int | None:
    """The bytes of its file: 0 for one that is in object storage, None where the file is gone."""
    try:
        return Path(record.file.path).stat().st_size
    except NotImplementedError:
        return 0
    except FileNotFoundError:
        return None


def without_record() -> list[Path]:
    """Files in the folder of uploads that no record of the application names: those of users that were deleted."""
    from django.apps import apps
    from django.conf import settings
    from django.db.models import FileField

    named: set[str] = set()
    for one in apps.get_models():
        for field in one._meta.get_fields():
            if isinstance(field, FileField):
                named.update(filter(None, one._default_manager.values_list(field.name, flat=True)))
    top = Path(settings.MEDIA_ROOT)
    files = (Path(folder) / name for folder, _, names in os.walk(top) for name in names)
    return [path for path in files if str(path.relative_to(top)) not in named]
