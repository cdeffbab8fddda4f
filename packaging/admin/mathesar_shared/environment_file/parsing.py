"""Environment files as systemd reads them: EnvironmentFile= in systemd.exec(5).

The reader has the states of systemd's own, so that both always see the same settings.
"""

from mathesar_shared.environment_file.content import Content, UnreadableFileError
from mathesar_shared.environment_file.reader import Reader


def decode(data: bytes) -> str:
    """The text of a file; bytes that are no UTF-8 are kept as surrogates, as in a comment they do no harm."""
    if b"\0" in data:
        raise UnreadableFileError("it has a NUL byte, for which systemd refuses the whole file")
    return data.decode("utf-8", "surrogateescape")


def parse(data: bytes, *, before_254: bool = False) -> dict[str, str]:
    """
    The settings in a file's bytes.

    before_254  read it as systemd before version 254: a comment that ends with "\\" goes on in the next line
    Raises UnreadableFileError for what makes systemd refuse the whole file: a NUL, a name or value that is not UTF-8.
    """
    return read(decode(data), before_254=before_254).values()


def read(text: str, *, before_254: bool = False) -> Content:
    """The assignments in a decoded text with their places; see `parse`."""
    return Reader(text, comments_continue=before_254).content()
