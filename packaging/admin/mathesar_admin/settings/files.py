"""Makes and changes the files of settings: whole or not at all, and one program after the other."""

import base64
import contextlib
import fcntl
import grp
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.settings import edit
from mathesar_admin.settings.environment_file import decode
from mathesar_admin.settings.reader import UnreadableFileError

HEADER_OF_DETECTED = "# Found out by Mathesar's set-up. What mathesar.env says overrides it; do not change it here.\n"
HEADER_OF_SECRETS = (
    "# Made at the first installation. Keep it, and back it up with the database: it encrypts saved passwords.\n"
)


def write_setting(path: Path, name: str, value: str) -> None:
    """Sets a setting in a file; see `change`."""
    change(path, lambda text: edit.with_setting(text, name, value))


def remove_setting(path: Path, name: str) -> None:
    """Takes every assignment to a setting out of a file; see `change`."""
    if path.exists():
        change(path, lambda text: edit.without_setting(text, name))


def write_detected(name: str, value: str) -> None:
    """Writes down what the set-up found out."""
    write_setting(paths.DETECTED, name, value)


def change(path: Path, changed: Callable[[str], str]) -> None:
    """
    Changes a settings file. Its owner and mode stay; readers see the old file or the new one, never half of one; of
    two programs at once the second sees what the first wrote.
    Raises AdminError where the file cannot be read or written.
    """
    # Where configuration management put a link, the file behind it is meant.
    target = Path(os.path.realpath(path))
    with _locked(paths.CONFIGURATION):
        before = target.read_bytes() if target.exists() else _new_content(path).encode()
        try:
            after = changed(decode(before)).encode("utf-8", "surrogateescape")
        except UnreadableFileError as error:
            raise AdminError(f"{path}: {error}", "Correct it by hand first.") from None
        if after == before and target.exists():
            return
        try:
            _replace(target, after, *_ownership(target, path))
        except OSError as error:
            raise AdminError(f"cannot write {path}: {error.strerror}") from None


def make_missing() -> None:
    """Makes what is missing in /etc/mathesar, and changes nothing that is there. Root only, after sysusers.d."""
    if not paths.CONFIGURATION.is_dir():
        paths.CONFIGURATION.mkdir(mode=0o700)
        os.chown(paths.CONFIGURATION, 0, _service_group())
        paths.CONFIGURATION.chmod(0o750)
    if not os.path.lexists(paths.SETTINGS):
        _make(paths.SETTINGS, paths.SETTINGS_TEMPLATE.read_bytes(), _service_group(), 0o640)
    # Never a second one: without the key, saved passwords of connections cannot be read.
    if not os.path.lexists(paths.SECRETS):
        _make(paths.SECRETS, _new_content(paths.SECRETS).encode(), 0, 0o600)


def new_secret_key() -> str:
    """64 characters that every reader of environment files leaves as they are."""
    return base64.urlsafe_b64encode(os.urandom(48)).decode()


def _new_content(path: Path) -> str:
    if path == paths.SECRETS:
        return f"{HEADER_OF_SECRETS}SECRET_KEY={new_secret_key()}\n"
    return HEADER_OF_DETECTED if path == paths.DETECTED else ""


def _ownership(target: Path, path: Path) -> tuple[int, int, int]:
    if target.exists():
        found = target.stat()
        return found.st_uid, found.st_gid, found.st_mode & 0o7777
    return (0, 0, 0o600) if path == paths.SECRETS else (0, _service_group(), 0o640)


def _make(path: Path, content: bytes, group: int, mode: int) -> None:
    """Makes a file that is not there. Of two programs at once one wins."""
    temporary = _written_beside(path, content, 0, group, mode)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()


def _replace(path: Path, content: bytes, owner: int, group: int, mode: int) -> None:
    temporary = _written_beside(path, content, owner, group, mode)
    try:
        temporary.rename(path)
    except BaseException:
        temporary.unlink()
        raise


def _written_beside(path: Path, content: bytes, owner: int, group: int, mode: int) -> Path:
    """A complete file under a temporary name in the same folder, safely on the disk."""
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchown(file.fileno(), owner, group)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink()
        raise
    return temporary


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        raise AdminError(f"{folder} is missing", "This makes it again: mathesar setup") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _service_group() -> int:
    """The service's group may read the settings; before sysusers.d has made it, root's."""
    try:
        return grp.getgrnam("mathesar").gr_gid
    except KeyError:
        return 0
