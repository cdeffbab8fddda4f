# SPDX-License-Identifier: GPL-3.0-or-later
"""The two files that administrators write: log-in providers and file storage. Both may be absent."""

import yaml


def providers(path):
    """Names of the providers of single sign-on that the file describes completely."""
    found = read(path).get("providers") or {}
    wanted = ("provider_name", "client_id", "secret", "server_url")
    return [one["provider_name"] for one in found.values() if all(one.get(key) for key in wanted)]


def backends(path):
    """Nicknames of the places where files are kept."""
    return [one.get("nickname") or name for name, one in read(path).items()]


def read(path):
    """What is in the file; nothing where there is none."""
    try:
        with path.open("rb") as file:
            return yaml.safe_load(file) or {}
    except FileNotFoundError:
        return {}
