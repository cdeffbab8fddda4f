"""The folder of a trial, and the lock that says that one runs."""

import fcntl
import hashlib
import json
import os
import pwd
import re
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from mathesar_zipapp import folders
from mathesar_zipapp.errors import ZipappError

# sun_path of sockaddr_un is 108 bytes with its end; PostgreSQL adds "/.s.PGSQL.5432.lock" for its lock file.
LONGEST = 107
SOCKET_NAME = "/.s.PGSQL.5432"
# As libpq and PostgreSQL's list of folders take it without quotes.
PLAIN = re.compile(r"/[A-Za-z0-9/._-]+")


class Place(NamedTuple):
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "postgresql"

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def password(self) -> Path:
        """The first administrator's, from before the account is made until it was shown."""
        return self.folder / "first-password"

    @property
    def shown(self) -> Path:
        """There once the password was shown."""
        return self.folder / "password-was-shown"


def place_of(environment: Mapping[str, str]) -> Place:
    return Place(folders.data_of(environment) / "trial")


def existing_place(environment: Mapping[str, str]) -> Place:
    """Raises ZipappError where there is no trial yet."""
    place = place_of(environment)
    if not place.data.exists():
        raise ZipappError(f"there is no trial in {place.folder}", "The first one makes it: mathesar.pyz trial")
    return place


def user_name() -> str:
    """The name that peer authentication knows this user by. Raises ZipappError where there is none."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise ZipappError(
            f"the user {os.geteuid()} has no name (no line in /etc/passwd), and PostgreSQL does not run without one"
        ) from None


def take(place: Place) -> int:
    """
    Makes the folder and locks it; returns the lock, which is held until it is closed.
    Raises ZipappError where a trial runs already.
    """
    for folder in (place.folder, place.media, place.logs):
        folders.make(folder)
    lock = _open(place)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        said = running(place)
        where = f" at {said['url']}" if "url" in said else ""
        who = f" (process {said['process']})" if "process" in said else ""
        raise ZipappError(f"a trial runs already{where}{who}", "End it with Ctrl-C where it was started.") from None
    write_running(lock, {"process": os.getpid()})
    return lock


def write_running(lock: int, said: Mapping[str, object]) -> None:
    """What others are told who find the lock taken."""
    data = json.dumps(said).encode()
    os.ftruncate(lock, 0)
    os.pwrite(lock, data, 0)


def is_running(place: Place) -> bool:
    lock = _open(place)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def running(place: Place) -> dict[str, str]:
    """What the trial that has the lock says of itself: process, url, postgresql. It may have said nothing yet."""
    try:
        said = json.loads((place.folder / "lock").read_bytes())
    except ValueError:
        return {}
    return {name: str(value) for name, value in said.items()}


def _open(place: Place) -> int:
    return os.open(place.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def secret_key(place: Place) -> str:
    """Made at the first start; the saved passwords of connections cannot be read without it."""
    file = place.folder / "secret-key"
    if not file.exists():
        write_private(file, secrets.token_urlsafe(50))
    return file.read_text()


def write_private(file: Path, text: str) -> None:
    """Whole or not at all, for this user alone."""
    beside = file.with_name(f".{file.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    beside.rename(file)


def socket_folder(place: Place) -> Path:
    """
    Where the server's socket goes: in the trial's folder, or where that is too long or odd for a socket, in one of
    /tmp that is this user's alone. The same at every start, as saved connections name it.
    """
    own = place.folder / "run"
    if PLAIN.fullmatch(str(own)) and len(os.fsencode(own)) + len(SOCKET_NAME) <= LONGEST:
        folders.make(own)
        return own
    mark = hashlib.sha256(os.fsencode(place.folder)).hexdigest()[:12]
    short = Path(f"/tmp/mathesar-trial-{os.geteuid()}-{mark}")  # noqa: S108  # checked below
    folders.make(short)
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise ZipappError(f"{short} belongs to somebody else, or others can write to it", "Remove it, or ask for it.")
    return short
