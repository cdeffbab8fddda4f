"""How a value is written so that systemd reads it back."""

import re


def quoted(value: str) -> str:
    """As systemd reads it back: bare where that is safe, else in double quotes with their four escapes."""
    if re.fullmatch(r"[A-Za-z0-9_./:@%+,-]*", value):
        return value
    return '"' + re.sub(r'(["\\`$])', r"\\\1", value) + '"'
