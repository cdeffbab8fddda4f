"""Failures that the administrator can do something about. Anything else is a bug and shows its traceback."""

from mathesar_admin import exit_codes
from mathesar_shared.errors import UserError

# Also what reads a backup for others than root raises it.
AdminError = UserError


class EndedError(AdminError):
    """A person has ended the command, which is not a failure: only `message` is said."""

    def __init__(self, message: str, code: int = exit_codes.REFUSED) -> None:
        super().__init__(message, code=code)

    def text(self) -> str:
        return str(self)
