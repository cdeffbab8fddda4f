"""Questions to the person at the terminal."""

import getpass
from collections.abc import Callable

from mathesar_admin.health.findings import printable

YES = ("y", "yes")
NO = ("n", "no")


class Terminal:
    """Every question returns None for Enter: then nothing is said, and what is there stays as it is."""

    def say(self, *lines: str) -> None:
        print(*map(printable, lines), sep="\n", flush=True)

    def title(self, text: str) -> None:
        self.say("", text)

    def agree(self, question: str, *, today: bool) -> bool | None:
        """Yes or no, until it is one of them."""
        while True:
            said = self._ask(question, "yes" if today else "no").lower()
            if said in ("", *YES, *NO):
                return said in YES if said else None
            self.say('  "yes" or "no"')

    def text(
        self, question: str, *, today: str = "", fault: Callable[[str], str | None] = lambda _: None
    ) -> str | None:
        """A line of text, until `fault` has nothing to say of it."""
        while True:
            said = self._ask(question, today)
            if not said or said == today:
                return None
            found = fault(said)
            if found is None:
                return said
            self.say(f"  {found}")

    def choice(self, question: str, options: dict[str, str], *, today: str) -> str | None:
        """One of several, by its number; returns its key in `options`, whose values are what people read."""
        keys = list(options)
        self.say("", question, *(f"  {number}  {options[key]}" for number, key in enumerate(keys, 1)))
        while True:
            said = self._ask("Number", str(keys.index(today) + 1))
            if not said:
                return None
            if said.isdecimal() and 1 <= int(said) <= len(keys):
                return None if keys[int(said) - 1] == today else keys[int(said) - 1]
            self.say(f"  a number from 1 to {len(keys)}")

    def secret(self, question: str) -> str | None:
        """Asked for twice, and not shown."""
        while True:
            said = getpass.getpass(f"{question}: ")
            if not said:
                return None
            if said == getpass.getpass(f"{question}, once more: "):
                return said
            self.say("  the two differ")

    def _ask(self, question: str, today: str) -> str:
        return input(f"{printable(question)} [{printable(today)}] ").strip()
