# SPDX-License-Identifier: GPL-3.0-or-later
"""The application's pages."""

from django.urls import include, path

from mathesar.rpc import entry_point
from mathesar.views import badge, data_files, installation, notes, users

urlpatterns = [
    path("", notes.index, name="home"),
    path("notes/", notes.write, name="write_note"),
    path("notes.json", notes.as_json, name="notes_json"),
    path("badge.png", badge.png, name="badge"),
    path("api/db/v0/data_files/", data_files.list_or_create, name="data_files"),
    path("api/rpc/v0/", entry_point, name="rpc"),
    path("complete_installation/", installation.complete, name="complete_installation"),
    path("auth/login/", users.LoginView.as_view(), name="login"),
    path("auth/", include("django.contrib.auth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
