"""Tells `mathesar domain check` how a request has arrived: which Host, with or without TLS, from whom.

Only who knows the secret key can ask, within a minute: mathesar_admin/domain/checking/proof.py signs the question.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any

HEADER = "HTTP_X_MATHESAR_CHECK"
SECONDS = 60


class Seen:
    """Django's middleware, the first of all: a Host that is not allowed is an answer, too."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if HEADER not in request.META:
            return self.get_response(request)
        from django.conf import settings
        from django.core.exceptions import DisallowedHost
        from django.http import JsonResponse

        nonce = proven_nonce(request.META[HEADER], settings.SECRET_KEY, time.time())
        if nonce is None:
            return self.get_response(request)
        try:
            request.get_host()
            is_allowed = True
        except DisallowedHost:
            is_allowed = False
        facts = {"allowed": is_allowed, "secure": request.is_secure(), **headers(request.META)}
        answer = {**facts, "proof": signature(settings.SECRET_KEY, "answer", nonce)}
        return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def headers(meta: Mapping[str, str]) -> dict[str, str | None]:
    """What the proxy says of the visitor."""
    return {
        "host": meta.get("HTTP_HOST"),
        "forwardedFor": meta.get("HTTP_X_FORWARDED_FOR"),
        "forwardedProto": meta.get("HTTP_X_FORWARDED_PROTO"),
        "peer": meta.get("REMOTE_ADDR"),
    }


def proven_nonce(question: str, key: str, now: float) -> str | None:
    """The nonce of a question "TIME NONCE SIGNATURE" that the key has signed within the last minute, or None."""
    made, _, rest = question.partition(" ")
    nonce, _, signed = rest.partition(" ")
    is_recent = made.isdecimal() and abs(now - int(made)) <= SECONDS
    expected = signature(key, "question", f"{made} {nonce}")
    return nonce if is_recent and hmac.compare_digest(expected.encode(), signed.encode()) else None


def signature(key: str, purpose: str, text: str) -> str:
    return hmac.new(key.encode(), f"mathesar domain check {purpose} {text}".encode(), hashlib.sha256).hexdigest()
