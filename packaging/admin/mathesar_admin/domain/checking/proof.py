"""Questions that only the service of this installation answers: mathesar_service/seen.py has the other side."""

import hashlib
import hmac
import secrets
import time
from typing import NamedTuple

HEADER = "X-Mathesar-Check"


class Question(NamedTuple):
    header: str
    """The value of the header that asks."""
    answer: str
    """What the answer holds as its proof."""


def question(key: str) -> Question:
    """A new question, which can be asked for a minute."""
    made, nonce = str(int(time.time())), secrets.token_hex(16)
    return Question(
        f"{made} {nonce} {_signature(key, 'question', f'{made} {nonce}')}", _signature(key, "answer", nonce)
    )


def _signature(key: str, purpose: str, text: str) -> str:
    return hmac.new(key.encode(), f"mathesar domain check {purpose} {text}".encode(), hashlib.sha256).hexdigest()
