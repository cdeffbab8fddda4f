"""Accounts of the web interface, checked as Django's own commands check them only at a terminal."""

from typing import Any


def checked_candidate(user_model: Any, username: str, email: str) -> Any:
    """A user who is not saved. Raises ValidationError; an empty address is none."""
    from django.core.validators import validate_email

    candidate = user_model(username=username, email=email)
    if email:
        validate_email(email)
    user_model._meta.get_field(user_model.USERNAME_FIELD).clean(username, candidate)
    return candidate


def create_administrator(candidate: Any, password: str) -> None:
    """Saves them as an administrator. Raises ValidationError for a weak password, and DatabaseError."""
    from django.contrib.auth.password_validation import validate_password

    validate_password(password, candidate)
    type(candidate).objects.create_superuser(
        username=candidate.get_username(), email=candidate.email, password=password
    )
