"""Creates an administrator of the web interface: [--username NAME] [--email ADDRESS] [--password-stdin] [--if-absent]

The password never stands in a process list: it is asked for twice, or read from standard input or from
MATHESAR_SUPERUSER_PASSWORD. Django's own command does not check its strength without a terminal; this does.
"""

import argparse
import getpass
import os
import sys


def main() -> None:
    options = _arguments()
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import DatabaseError

    from mathesar_service.accounts import checked_candidate, create_administrator

    user_model = get_user_model()
    username = options.username or _ask("User name: ")
    try:
        found = user_model.objects.filter(username=username).first()
        if found is not None and found.is_superuser and options.if_absent:
            print(f"mathesar: {username} is an administrator already; nothing has changed")
            return
        if found is not None:
            raise ValidationError(_refusal(username, is_administrator=found.is_superuser))
        email = options.email or _ask("Email address: ")
        validate_email(email)
        candidate = checked_candidate(user_model, username, email)
        create_administrator(candidate, _read_password(options))
    except ValidationError as error:
        sys.exit("mathesar: " + " ".join(error.messages))
    except DatabaseError as error:
        sys.exit(f"mathesar: the database cannot be used; mathesar status says more: {error}")
    print(f"mathesar: {username} can log in now")


def _refusal(username: str, *, is_administrator: bool) -> str:
    if is_administrator:
        return f'the user "{username}" is there already'
    return f'the user "{username}" is there already, but not as an administrator; another one can make them one'


def _arguments() -> argparse.Namespace:
    # The help is that of mathesar_admin/commands/createsuperuser.py; a test compares the options.
    parser = argparse.ArgumentParser(prog="mathesar createsuperuser")
    parser.add_argument("--username")
    parser.add_argument("--email")
    parser.add_argument("--password-stdin", action="store_true")
    parser.add_argument("--if-absent", action="store_true")
    return parser.parse_args()


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        sys.exit("mathesar: without a terminal, --username and --email are needed")
    return input(question).strip()


def _read_password(options: argparse.Namespace) -> str:
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if os.environ.get("MATHESAR_SUPERUSER_PASSWORD"):
        return os.environ["MATHESAR_SUPERUSER_PASSWORD"]
    if not sys.stdin.isatty():
        sys.exit("mathesar: without a terminal, --password-stdin or MATHESAR_SUPERUSER_PASSWORD is needed")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Password, once more: "):
        sys.exit("mathesar: the two passwords differ")
    return password


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, EOFError):
        print(file=sys.stderr)
        sys.exit(130)
