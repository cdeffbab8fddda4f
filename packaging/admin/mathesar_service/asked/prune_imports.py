"""Deletes imported files that nothing needs any more: --older-than DAYS [--dry-run]

Prints one JSON document: {"pruned": [{"name", "bytes", "imported"}], "bytes", "needed", "younger", "failed"}
"""

import argparse
import json
import sys
from datetime import timedelta
from typing import Any

from mathesar_service import imports


def main() -> None:
    parser = argparse.ArgumentParser(prog="prune_imports")
    parser.add_argument("--older-than", type=int, required=True)
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    import django

    django.setup()
    from django.db import DatabaseError

    try:
        print(json.dumps(_prune(options.older_than, is_tried=options.dry_run)))
    except DatabaseError as error:
        sys.exit(f"the database cannot be used: {str(error).strip().splitlines()[0]}")


def _prune(days: int, *, is_tried: bool) -> dict[str, Any]:
    from django.utils import timezone

    limit = timezone.now() - timedelta(days=days)
    done: dict[str, Any] = {"pruned": [], "bytes": 0, "needed": 0, "younger": 0, "failed": []}
    for one in list(imports.all_imports()):
        if one.is_needed:
            done["needed"] += 1
        elif one.record.created_at >= limit:
            done["younger"] += 1
        else:
            _prune_one(one.record, done, is_tried=is_tried)
    return done


def _prune_one(record: Any, done: dict[str, Any], *, is_tried: bool) -> None:
    from django.core.exceptions import SuspiciousOperation

    name = record.file.name
    entry = {"name": name, "bytes": 0, "imported": record.created_at.isoformat(timespec="seconds")}
    try:
        entry["bytes"] = imports.size_of(record) or 0
        if not (is_tried or _delete(record)):
            # Somebody has come back to it meanwhile.
            done["needed"] += 1
            return
    except (OSError, SuspiciousOperation) as error:
        done["failed"].append({"name": name, "reason": getattr(error, "strerror", None) or str(error)})
        return
    done["pruned"].append(entry)
    done["bytes"] += entry["bytes"]


def _delete(record: Any) -> bool:
    """
    Deletes the file, then its record; False where a record needs it by now. The record is locked meanwhile, so that
    no table can begin to refer to it. One that is ended in between leaves a record, which the next run finds.
    """
    from django.db import transaction

    model = imports.model()
    with transaction.atomic():
        locked = model._default_manager.select_for_update().filter(pk=record.pk).first()
        if locked is None or imports.needed_ids(only=record.pk):
            return False
        if not model._default_manager.filter(file=record.file.name).exclude(pk=record.pk).exists():
            record.file.storage.delete(record.file.name)
        locked.delete()
    return True


if __name__ == "__main__":
    main()
