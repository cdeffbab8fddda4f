"""Failures that a person can do something about. Anything else is a bug and shows its traceback."""

REFUSED = 1
USAGE = 2
# Trying again changes nothing, a person has to act (EX_CONFIG of sysexits.h).
NEEDS_PERSON = 78


class UserError(Exception):
    """Ends a command: what happened, on which input, and what to do."""

    def __init__(self, message: str, *hints: str, code: int = REFUSED) -> None:
        super().__init__(message)
        self.hints = hints
        self.code = code

    def text(self) -> str:
        """The message for people, with its hints as lines of their own."""
        return "\n".join([f"mathesar: {self}", *(f"  {hint}" for hint in self.hints)])
