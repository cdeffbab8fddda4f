# SPDX-License-Identifier: GPL-3.0-or-later
"""The notes: listed, written, and given to programs."""

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.forms import ModelForm
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from sqlalchemy import column, func, select, table

from mathesar.models import Note


class NoteForm(ModelForm):
    """What a user fills in."""

    class Meta:
        model = Note
        fields = ["title", "body", "attachment"]


def longest_title():
    """Length of the longest title, by a statement that SQLAlchemy writes and Django's connection runs."""
    statement = select(func.max(func.length(column("title")))).select_from(
        table(Note._meta.db_table)
    )
    with connection.cursor() as cursor:
        cursor.execute(str(statement))
        return cursor.fetchone()[0] or 0


@login_required
def index(request):
    """The page that lists every note."""
    notes = Note.objects.select_related("author").order_by("id")
    context = {"notes": notes, "form": NoteForm(), "longest_title": longest_title()}
    return render(request, "mathesar/index.html", context)


@login_required
@require_POST
def write(request):
    """Keeps a note, then shows the list."""
    form = NoteForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    form.instance.author = request.user
    form.save()
    return redirect("home")


@login_required
def as_json(request):
    """Every note, for programs."""
    notes = Note.objects.order_by("id").values("id", "title", "body", "attachment", "word_count")
    return JsonResponse({"notes": list(notes)})
