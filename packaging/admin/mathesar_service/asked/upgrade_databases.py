"""Upgrades Mathesar's functions in people's databases, and prints a JSON document in a line for each: [--all] [NAME]…

Without NAME: in every connected one. Without --all: only where they are another version's.
Exit: 2 where a database of that name is not connected; then the document is {"unknown": NAME}.
"""

import json
import sys


def main() -> None:
    is_all = "--all" in sys.argv[1:]
    names = [one for one in sys.argv[1:] if one != "--all"]
    import django

    django.setup()
    from mathesar import __version__
    from mathesar.models.base import Database

    from mathesar_service.locks import limited_locks
    from mathesar_service.upgrade_sql import upgraded

    databases = list(Database.objects.order_by("name", "pk"))
    unknown = sorted(set(names) - {one.name for one in databases})
    if unknown:
        print(json.dumps({"unknown": unknown[0]}))
        sys.exit(2)
    wanted = [one for one in databases if not names or one.name in names]
    to_do = [one for one in wanted if is_all or one.last_confirmed_sql_version != __version__]
    for one in (one for one in wanted if one not in to_do):
        print(json.dumps({"name": one.name, "version": __version__, "result": "current", "reason": None}), flush=True)
    with limited_locks():
        for done in upgraded(to_do):
            result = "upgraded" if done.reason is None else "failed"
            version = __version__ if done.reason is None else done.before
            found = {"name": done.name, "version": version, "result": result, "reason": done.reason}
            print(json.dumps({**found, "host": done.host}), flush=True)


if __name__ == "__main__":
    main()
