"""Prints the user names of the administrators of the web interface, as a JSON list."""

import json
import sys


def main() -> None:
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import DatabaseError

    users = get_user_model().objects.filter(is_superuser=True, is_active=True)
    try:
        print(json.dumps(sorted(user.get_username() for user in users)))
    except DatabaseError as error:
        sys.exit(f"mathesar: the database cannot be used: {error}")


if __name__ == "__main__":
    main()
