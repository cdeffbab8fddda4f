# SPDX-License-Identifier: GPL-3.0-or-later
"""Every URL of the application; the administration site stands beside it."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("mathesar.urls")),
]
