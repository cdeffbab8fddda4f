"""Makes and changes the files of settings, one program after the other."""

import base64
import os
from pathlib import Path

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.files.lock import locked
from mathesar_admin.files.whole_file import make_file, replace_file, service_group, sweep_temporaries
from mathesar_admin.settings.edit import with_setting, without_setting
from mathesar_admin.settings.store import how_missing, read_settings
from mathesar_admin.settings.systemd import read_as_systemd
from mathesar_shared.environment_file.content import UnreadableFileError
from mathesar_shared.environment_file.parsing import decode

HEADER_OF_DETECTED = "# Found out by Mathesar's set-up. What mathesar.env says overrides it; do not change it here.\n"
HEADER_OF_SECRETS = (
    "# For root only. Keep it, and back it up with the database: SECRET_KEY encrypts saved passwords.\n"
    "# Where there is none, the next start of the service makes one.\n"
)
LOCK_SECONDS = 10


def write_setting(path: Path, name: str, value: str) -> None:
    """
    Sets a setting in a file, which is made where there is none. Its owner and mode stay.
    Raises AdminError where the file cannot be read, written, or changed without changing more than that.
    """
    _change(path, name, value)


def remove_setting(path: Path, name: str) -> None:
    """Takes every assignment to a setting out of a file; see `write_setting`."""
    if path.exists():
        _change(path, name, None)


def write_detected(name: str, value: str) -> None:
    """Writes down what the set-up found out."""
    write_setting(paths.DETECTED, name, value)


def make_missing() -> None:
    """
    Makes the folder and the administrator's file in /etc/mathesar, and changes nothing that is there. Root only,
    after sysusers.d. It makes no secret, which would be the same in every machine of an image: see `make_secret_key`.
    """
    if not paths.CONFIGURATION.is_dir():
        paths.CONFIGURATION.mkdir(mode=0o700)
        os.chown(paths.CONFIGURATION, 0, service_group())
        paths.CONFIGURATION.chmod(0o750)
    with locked(paths.SETTINGS_LOCK, "writing settings", LOCK_SECONDS):
        if not os.path.lexists(paths.SETTINGS):
            make_file(paths.SETTINGS, paths.SETTINGS_TEMPLATE.read_bytes(), service_group(), 0o640)


def make_secret_key() -> bool:
    """
    Writes a new SECRET_KEY to secret.env, unless a file of settings has one, whoever was first. Returns whether it
    did. Raises AdminError where a file cannot be read, and so may have one.
    It is 64 characters that every reader of environment files leaves as they are.
    """
    settings = read_settings()
    settings.refuse_faulty()
    if settings.get("SECRET_KEY"):
        return False
    return _change(paths.SECRETS, "SECRET_KEY", base64.urlsafe_b64encode(os.urandom(48)).decode(), replaces=False)


def _change(path: Path, name: str, value: str | None, *, replaces: bool = True) -> bool:
    """Returns False where the file says something else and nothing is to be replaced."""
    if not paths.CONFIGURATION.is_dir():
        raise AdminError(f"{paths.CONFIGURATION} is missing", "This makes it again: mathesar setup")
    # Where configuration management put a link, the file behind it is meant.
    target = Path(os.path.realpath(path))
    if path.is_symlink() and not target.exists():
        raise AdminError(f"{path} {how_missing(path)}")
    try:
        with locked(paths.SETTINGS_LOCK, "writing settings", LOCK_SECONDS):
            sweep_temporaries(target)
            before = target.read_bytes() if target.exists() else _new_content(path).encode()
            text = decode(before)
            if not replaces and read_as_systemd(text).values().get(name):
                return False
            after = _changed(text, name, value).encode("utf-8", "surrogateescape")
            if after != before or not target.exists():
                replace_file(target, after, *_ownership(target, path))
    except UnreadableFileError as error:
        raise AdminError(f"{path}: {error}", "Correct it by hand first.") from None
    except OSError as error:
        raise AdminError(f"cannot change {path}: {error.strerror or error}") from None
    return True


def _changed(text: str, name: str, value: str | None) -> str:
    """The changed text, of which systemd reads exactly what it read before, but for this setting."""
    content = read_as_systemd(text)
    after = without_setting(text, content, name) if value is None else with_setting(text, content, name, value)
    wanted = {one: given for one, given in content.values().items() if one != name}
    if value is not None:
        wanted[name] = value
    if read_as_systemd(after).values() != wanted:
        raise UnreadableFileError("a quote that is not closed, or a line that goes on, stands in the way")
    return after


def _new_content(path: Path) -> str:
    if path == paths.SECRETS:
        return HEADER_OF_SECRETS
    return HEADER_OF_DETECTED if path == paths.DETECTED else ""


def _ownership(target: Path, path: Path) -> tuple[int, int, int]:
    if target.exists():
        found = target.stat()
        return found.st_uid, found.st_gid, found.st_mode & 0o7777
    return (0, 0, 0o600) if path == paths.SECRETS else (0, service_group(), 0o640)
