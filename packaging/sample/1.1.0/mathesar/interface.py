# SPDX-License-Identifier: GPL-3.0-or-later
"""The built interface: which of its files a page links, as the bundler's manifest states it."""

import json
from functools import cache

from django.conf import settings


@cache
def _entry():
    manifest = json.loads((settings.INTERFACE_BUILD / "manifest.json").read_text())
    return manifest["src/main.ts"]


def assets(request):
    """Context processor: names of the interface's style sheets and script, for the ``static`` tag."""
    entry = _entry()
    return {"interface_styles": entry["css"], "interface_script": entry["file"]}
