"""Files that hold a secret, for root only."""

import os
import stat
from pathlib import Path

from mathesar_admin.errors import AdminError


def read_secret(path: Path) -> str:
    """The first line of the file. Raises AdminError where it cannot be read, or others can read or change it."""
    try:
        with path.open(encoding="utf-8") as file:
            refuse_shared(path, os.fstat(file.fileno()))
            return file.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise AdminError(f"{path} is not in UTF-8") from None
    except OSError as error:
        raise AdminError(f"cannot read {path}: {error.strerror}") from None


def refuse_shared(path: Path, found: os.stat_result) -> None:
    """A pipe, such as <(…) of a shell, is nobody else's."""
    if stat.S_ISREG(found.st_mode) and (found.st_mode & 0o077 or found.st_uid not in (0, os.geteuid())):
        raise AdminError(
            f"{path} holds a secret, and others than root can read or change it",
            f"chown root {path}; chmod 0600 {path}",
        )
