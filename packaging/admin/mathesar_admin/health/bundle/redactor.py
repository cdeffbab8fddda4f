"""Takes out of a text what nobody else should read: secrets first, then names and addresses."""

import ipaddress
import json
import re
from collections.abc import Iterable

# Shorter ones are parts of ordinary words; no secret is written anywhere by itself.
SHORTEST = 4
SECRET = "<secret>"  # noqa: S105  # what stands in the place of one
LONG_NUMBER = re.compile(r"\b[A-Fa-f0-9]{24,}\b|\b[A-Za-z0-9_-]{40,}\b")
CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")
ASSIGNED = re.compile(r"(?i)\b(password|passwd|secret|token|api_?key|authorization|cookie)(\s*[=:]\s*)\S+")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# What may be an address; whether it is one, Python says.
ADDRESS = re.compile(r"(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w.]*\w)")


class Redactor:
    """
    Replaces values that are known by what they are, each always by the same word, and whatever looks like a secret or
    an address.
    """

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._secrets: set[str] = set()

    def hide_secrets(self, values: Iterable[str]) -> None:
        """Values that may not appear in any way, whole or line by line, and as JSON writes them."""
        for value in values:
            for part in {value.strip(), *(line.strip() for line in value.splitlines())}:
                if len(part) >= SHORTEST:
                    self._secrets |= {part, json.dumps(part, ensure_ascii=False)[1:-1]}

    def hide_names(self, kind: str, values: Iterable[str]) -> None:
        """Values that stand for somebody's things: the first of a kind is <kind-1> everywhere."""
        for value in values:
            if value.strip() and value not in self._words:
                number = 1 + sum(word.startswith(f"<{kind}-") for word in self._words.values())
                self._words[value] = f"<{kind}-{number}>"

    def without_secrets(self, text: str) -> str:
        """For a text that everybody has anyway."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, SECRET)
        return text

    def redact(self, text: str) -> str:
        text = self.without_secrets(text)
        for value in sorted(self._words, key=len, reverse=True):
            text = re.sub(rf"(?<![\w<]){re.escape(value)}(?!\w)", self._words[value], text)
        text = CREDENTIALS.sub("<secret>@", text)
        text = ASSIGNED.sub(r"\1\2<secret>", text)
        text = EMAIL.sub("<e-mail>", text)
        text = ADDRESS.sub(_address, text)
        return LONG_NUMBER.sub("<number>", text)

    def leaked(self, text: str) -> bool:
        """True where a secret is still in the text."""
        rest = text.replace(SECRET, "")
        return any(secret in rest for secret in self._secrets)


def _address(found: re.Match[str]) -> str:
    """This machine's own stays, as it says nothing of it."""
    try:
        address = ipaddress.ip_address(found.group())
    except ValueError:
        return found.group()
    return found.group() if address.is_loopback or address.is_unspecified else "<address>"
