"""Prints which databases are connected, as JSON: [{"name": …, "host": …, "port": …}]; a port may be null."""

import json


def main() -> None:
    import django

    django.setup()
    from mathesar.models.base import Database

    found = []
    for database in Database.objects.order_by("id"):
        # Some releases keep host and port in a table of servers.
        place = getattr(database, "server", database)
        found.append({"name": database.name, "host": place.host, "port": place.port})
    print(json.dumps(found))


if __name__ == "__main__":
    main()
