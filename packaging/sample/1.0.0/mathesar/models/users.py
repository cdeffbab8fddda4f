# SPDX-License-Identifier: GPL-3.0-or-later
"""Who logs in."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """An account of the application; it has nothing to do with PostgreSQL's roles."""
