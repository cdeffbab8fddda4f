"""The states of systemd's own reader of environment files: src/basic/env-file.c in its source."""

from collections.abc import Callable

from mathesar_shared.environment_file.content import Assignment, Content, UnreadableFileError, is_utf8

NEWLINES = "\n\r"
BLANKS = " \t\n\r"


class Reader:
    """Reads one text. A comment that ends with "\\" goes on in the next line where `comments_continue`."""

    def __init__(self, text: str, *, comments_continue: bool) -> None:
        self._text = text
        self._comments_continue = comments_continue
        self._assignments: list[Assignment] = []
        self._comments: list[tuple[int, int]] = []
        self._ignored: list[tuple[int, int]] = []
        self._at = 0
        self._begin(0)

    def content(self) -> Content:
        for at, char in enumerate(self._text):
            self._at = at
            self._state(char)
        self._at = len(self._text)
        unfinished = self._unfinished()
        self._end_of_file()
        return Content(tuple(self._assignments), tuple(self._comments), tuple(self._ignored), unfinished)

    def _unfinished(self) -> str | None:
        state = self._state
        if state in (self._single_quotes, self._double_quotes, self._double_quotes_escape):
            return "quotes"
        if state == self._line_start or not self._text.endswith(("\n", "\r")):
            return None
        return "comment" if state in (self._comment, self._comment_escape) else "value"

    def _begin(self, at: int) -> None:
        self._start = at
        self._key = ""
        self._value = ""
        # Length of the value without the blanks at its end; those that are quoted or escaped are part of it.
        self._kept = 0
        self._state: Callable[[str], None] = self._line_start

    def _end_of_file(self) -> None:
        state = self._state
        if state == self._key_name:
            self._ignored.append((self._start, self._at))
        elif state in (self._comment, self._comment_escape):
            self._comments.append((self._start, self._at))
        elif state != self._line_start:
            # Also in the middle of a quote. Only a plain value loses its blanks here.
            self._assign(self._value[: self._kept] if state == self._plain_value else self._value)

    def _assign(self, value: str) -> None:
        key = self._key.rstrip(BLANKS)
        if not (is_utf8(key) and is_utf8(value)):
            line = self._text.count("\n", 0, self._start) + 1
            raise UnreadableFileError(f"line {line} is not in UTF-8, for which systemd refuses the whole file")
        self._assignments.append(Assignment(key, value, self._start, self._at))

    # Each state takes one character.

    def _line_start(self, char: str) -> None:
        if char in "#;":
            self._start, self._state = self._at, self._comment
        elif char not in BLANKS:
            self._start, self._key, self._state = self._at, char, self._key_name

    def _key_name(self, char: str) -> None:
        if char in NEWLINES:
            self._ignored.append((self._start, self._at))
            self._begin(self._at)
        elif char == "=":
            self._state = self._value_start
        else:
            self._key += char

    def _value_start(self, char: str) -> None:
        if char in NEWLINES:
            self._assign(self._value)
            self._begin(self._at)
        elif char == "'":
            self._state = self._single_quotes
        elif char == '"':
            self._state = self._double_quotes
        elif char == "\\":
            self._state = self._value_escape
        elif char not in BLANKS:
            self._value += char
            self._kept = len(self._value)
            self._state = self._plain_value

    def _plain_value(self, char: str) -> None:
        if char in NEWLINES:
            self._assign(self._value[: self._kept])
            self._begin(self._at)
        elif char == "\\":
            self._kept = len(self._value)
            self._state = self._value_escape
        else:
            self._value += char
            if char not in BLANKS:
                self._kept = len(self._value)

    def _value_escape(self, char: str) -> None:
        self._state = self._plain_value
        if char not in NEWLINES:
            self._value += char
            self._kept = len(self._value)

    def _single_quotes(self, char: str) -> None:
        if char == "'":
            self._state = self._value_start
        else:
            self._value += char

    def _double_quotes(self, char: str) -> None:
        if char == '"':
            self._state = self._value_start
        elif char == "\\":
            self._state = self._double_quotes_escape
        else:
            self._value += char

    def _double_quotes_escape(self, char: str) -> None:
        self._state = self._double_quotes
        if char in '"\\`$':
            self._value += char
        elif char != "\n":
            self._value += "\\" + char

    def _comment(self, char: str) -> None:
        if char == "\\":
            self._state = self._comment_escape
        elif char in NEWLINES:
            self._comments.append((self._start, self._at))
            self._begin(self._at)

    def _comment_escape(self, char: str) -> None:
        self._state = self._comment
        if char in NEWLINES and not self._comments_continue:
            self._comments.append((self._start, self._at))
            self._begin(self._at)
