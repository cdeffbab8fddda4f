"""What the newer version's process has written: its events, and what it said for the journal."""

import json
import re
from pathlib import Path
from typing import Any

# The last line of a traceback, or of gunicorn where it cannot load the application.
EXCEPTION = re.compile(r"([A-Za-z_][\w.]*)?(Error|Exception|Exit|Interrupt)\b")


def events_in(folder: Path) -> list[dict[str, Any]]:
    """Those that are whole, in order."""
    try:
        whole, _, _ = (folder / "events").read_bytes().rpartition(b"\n")
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in whole.splitlines() if line.startswith(b"{")]


def reason_in(folder: Path) -> str:
    """The last error, in Python's words or the package's; else the last line; "" where it said nothing."""
    try:
        text = (folder / "said").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if EXCEPTION.match(line) or line.startswith("mathesar: ")]
    return (errors or lines or [""])[-1].removeprefix("mathesar: ")
