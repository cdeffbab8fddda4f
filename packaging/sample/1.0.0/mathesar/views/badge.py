# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture that cairo draws; the library is loaded when this module is."""

import cairosvg
from django.http import HttpResponse

from mathesar import __version__

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="96" height="24">
  <rect width="96" height="24" rx="4" fill="#25507a"/>
  <text x="8" y="17" font-size="13" fill="#ffffff">{version}</text>
</svg>"""


def png(request):
    """The version as a PNG, to anybody."""
    drawing = DRAWING.format(version=__version__).encode()
    return HttpResponse(cairosvg.svg2png(bytestring=drawing), content_type="image/png")
