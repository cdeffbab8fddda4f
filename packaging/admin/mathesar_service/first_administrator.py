"""Makes the first administrator of the web interface before anything is served.

Until there is one, the first visitor may make themselves the administrator. Behind a published port that can be
anybody.
"""

import os
import sys

from mathesar_service.accounts import checked_candidate, create_administrator
from mathesar_service.environment.complete import ADMIN_PASSWORD, ADMIN_USER, NEEDS_PERSON

EMAIL = "MATHESAR_ADMIN_EMAIL"
FIRST_VISITOR = "MATHESAR_FIRST_VISITOR"


def make_first_administrator() -> None:
    """
    Makes the one of MATHESAR_ADMIN_USER, unless there is an administrator: their password is not changed, and one who
    was removed does not come back. Without one and without the setting, the process ends where MATHESAR_FIRST_VISITOR
    is false. Not set, as in the native package, nothing happens.
    """
    # What starts from here has no use for it.
    name, password = os.environ.get(ADMIN_USER, ""), os.environ.pop(ADMIN_PASSWORD, "")
    if not name and os.environ.get(FIRST_VISITOR, "true") in ("true", "True", "t"):
        return
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.exceptions import ValidationError
    from django.db import DatabaseError, connections

    user_model = get_user_model()
    try:
        if user_model.objects.filter(is_superuser=True, is_active=True).exists():
            return
        if not name:
            _refuse(
                f"there is no administrator yet, and the first visitor would become one: set {ADMIN_USER} and"
                f" {ADMIN_PASSWORD}_FILE, or allow it with {FIRST_VISITOR}=true"
            )
        if user_model.objects.filter(username=name).exists():
            _refuse(f"{ADMIN_USER}: {name} is a user without that right; name another, or: mathesar createsuperuser")
        candidate = checked_candidate(user_model, name, os.environ.get(EMAIL, ""))
        create_administrator(candidate, password)
    except ValidationError as error:
        _refuse(f"the first administrator was not made: {' '.join(error.messages)}")
    except DatabaseError as error:
        from mathesar_service.migration_faults import end_of_database

        end_of_database(error)
    finally:
        # The workers are forks of this process, and a connection is nobody's to share.
        connections.close_all()
    print(f"mathesar: {name} is the first administrator", flush=True)


def _refuse(text: str) -> None:
    print(f"mathesar: {text}", file=sys.stderr)
    sys.exit(NEEDS_PERSON)
