# SPDX-License-Identifier: GPL-3.0-or-later
"""Files to import: listed, and taken."""

from pathlib import PurePath

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.views.decorators.http import require_http_methods

from mathesar.models import DataFile


def describe(data_file):
    """What a caller learns about a file."""
    return {"id": data_file.pk, "file": data_file.file.url, "user": data_file.user_id}


@login_required
@require_http_methods(["GET", "POST"])
def list_or_create(request):
    """Every file, or a new one."""
    if request.method == "GET":
        return JsonResponse({"results": [describe(one) for one in DataFile.objects.order_by("id")]})
    sent = request.FILES.get("file")
    if sent is None:
        return JsonResponse({"errors": "send a file"}, status=400)
    base_name = PurePath(sent.name).stem[:100]
    return JsonResponse(describe(DataFile.objects.create(file=sent, user=request.user, base_name=base_name)), status=201)
