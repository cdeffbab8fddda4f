"""Failures that the administrator can do something about. Anything else is a bug and shows its traceback."""

from mathesar_admin import exit_codes


class AdminError(Exception):
    """Ends a command: what happened, on which input, and what to do."""

    def __init__(self, message: str, *hints: str, code: int = exit_codes.REFUSED) -> None:
        super().__init__(message)
        self.hints = hints
        self.code = code

    def text(self) -> str:
        """The message for people, with its hints as lines of their own."""
        return "\n".join([f"mathesar: {self}", *(f"  {hint}" for hint in self.hints)])


class EndedError(AdminError):
    """A person has ended the command, which is not a failure: only `message` is said."""

    def __init__(self, message: str, code: int = exit_codes.REFUSED) -> None:
        super().__init__(message, code=code)

    def text(self) -> str:
        return str(self)
