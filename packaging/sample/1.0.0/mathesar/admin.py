# SPDX-License-Identifier: GPL-3.0-or-later
"""What the administration site shows."""

from django.contrib import admin

from mathesar.models import Database, Note, User

admin.site.register([Database, Note, User])
