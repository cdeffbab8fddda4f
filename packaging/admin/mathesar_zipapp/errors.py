"""Failures that a person can do something about: a line each, and never a traceback."""

from __future__ import annotations

REFUSED = 1
USAGE = 2
# The environment or the machine has to change first (EX_CONFIG of sysexits.h).
NEEDS_PERSON = 78


class ZipappError(Exception):
    """Ends a command: what happened, on which input, and what to do."""

    def __init__(self, message: str, hint: str | None = None, code: int = REFUSED) -> None:
        super().__init__(message)
        self.hint = hint
        self.code = code

    def text(self) -> str:
        return f"mathesar: {self}" + (f"\n  {self.hint}" if self.hint else "")
