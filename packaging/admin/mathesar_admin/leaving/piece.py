"""A piece of what Mathesar has on a machine."""

from collections.abc import Callable, Sequence
from typing import NamedTuple


def nothing() -> None:
    """What is dropped where nothing goes."""


class Piece(NamedTuple):
    goes: Sequence[str] = ()
    """What `drop` drops, a line each."""
    stays: Sequence[str] = ()
    """What there is too and stays, with the reason or the command that drops it."""
    drop: Callable[[], None] = nothing
    """Drops it; can be repeated. Raises AdminError where it cannot."""
