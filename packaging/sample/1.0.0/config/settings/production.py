# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of a server: the common ones, then what its administrator adds in local.py."""

from config.settings.common_settings import *  # noqa: F403

# A proxy in front that ends TLS says so in this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

try:
    from .local import *  # noqa: F403
except ModuleNotFoundError as missing:
    if missing.name != "config.settings.local":
        raise
