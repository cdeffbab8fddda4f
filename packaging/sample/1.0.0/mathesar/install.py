# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets the application up: ``python -m mathesar.install`` brings its tables and static files up to date."""

import os

import django
from django.core.management import call_command


def main():
    """Migrates, then collects static files unless the package brought them collected."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    django.setup()
    call_command("migrate", interactive=False)
    if os.environ.get("SKIP_STATIC_COLLECTION") not in ("t", "true", "True"):
        call_command("collectstatic", interactive=False, clear=True)


if __name__ == "__main__":
    main()
