# SPDX-License-Identifier: GPL-3.0-or-later
"""The first-run page: whoever opens it first becomes superuser, and nobody after."""

from django.contrib.auth import get_user_model, login
from django.contrib.auth.forms import UserCreationForm
from django.shortcuts import redirect, render


class FirstUserForm(UserCreationForm):
    """Name and password of the first superuser."""

    class Meta(UserCreationForm.Meta):
        model = get_user_model()


def is_complete():
    """Whether a superuser exists."""
    return get_user_model().objects.filter(is_superuser=True).exists()


def complete(request):
    """Shows the form, or makes the superuser and logs it in."""
    if is_complete():
        return redirect("home")
    form = FirstUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.is_superuser = True
        form.instance.is_staff = True
        login(request, form.save())
        return redirect("login")
    return render(request, "installation/complete_installation.html", {"form": form})
