"""Files of ours in other programs' folders: a digest in their first line tells whether somebody has changed them.

`command` is everywhere the one that writes the file, such as "mathesar domain set".
"""

import hashlib
from pathlib import Path

from mathesar_admin.errors import AdminError
from mathesar_admin.files.whole_file import replace_file


def with_header(body: str, command: str) -> str:
    return f"{_saying(command)}{_digest(body)}\n{body}"


def is_ours(text: str, command: str) -> bool:
    """True for a file that `with_header` made and nobody has changed since."""
    header, _, body = text.partition("\n")
    return header == f"{_saying(command)}{_digest(body)}"


def refuse_foreign(path: Path, command: str) -> None:
    """Raises AdminError for a file that is there and not ours, or not any more."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    if not is_ours(text, command):
        happened = (
            "was changed by hand" if text.startswith(_saying(command)) else "is there already and is not Mathesar's"
        )
        raise AdminError(f"{path} {happened}, so it stays as it is", "Move it away first, or change it yourself.")


class Change:
    """Files as they were, to be put back."""

    def __init__(self) -> None:
        self._before: dict[Path, bytes | None] = {}

    def write(self, path: Path, text: str) -> bool:
        """Writes a file; False where it says that already. Owner and mode of one that is there stay."""
        before = path.read_bytes() if path.exists() else None
        if before == text.encode():
            return False
        self._before.setdefault(path, before)
        self._put(path, text.encode())
        return True

    def undo(self) -> None:
        for path, before in reversed(self._before.items()):
            if before is None:
                path.unlink(missing_ok=True)
            else:
                self._put(path, before)

    @staticmethod
    def _put(path: Path, content: bytes) -> None:
        path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if path.exists():
            found = path.stat()
            replace_file(path, content, found.st_uid, found.st_gid, found.st_mode & 0o7777)
        else:
            replace_file(path, content, 0, 0, 0o644)


def _saying(command: str) -> str:
    return f"# Written by `{command}`; once changed by hand, it is left alone. "


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]
