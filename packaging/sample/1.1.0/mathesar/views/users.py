# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in."""

from django.conf import settings
from django.contrib.auth import views
from django.shortcuts import redirect

from mathesar.views.installation import is_complete


class LoginView(views.LoginView):
    """Django's login, which sends the visitor to the first-run page while nobody could log in."""

    redirect_authenticated_user = True
    extra_context = {"providers": settings.SSO_PROVIDERS, "backends": settings.FILE_BACKENDS}

    def dispatch(self, request, *args, **kwargs):
        """Answers any method."""
        if not is_complete():
            return redirect("complete_installation")
        return super().dispatch(request, *args, **kwargs)
