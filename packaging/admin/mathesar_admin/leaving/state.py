"""What the service has written, the backups, and the account that all this belongs to."""

import contextlib
import grp
import os
import pwd
import shutil
from collections.abc import Sequence
from pathlib import Path

from mathesar_admin import paths
from mathesar_admin.backup import folder, media
from mathesar_admin.domain.over_socket import GROUP
from mathesar_admin.errors import AdminError
from mathesar_admin.leaving.piece import Piece
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.process import find_account, run
from mathesar_admin.settings.store import Settings

ACCOUNT = "mathesar"
# As in sysusers.d/mathesar.conf.
COMMENT = "Mathesar web application"
# The kind of a backup that is made before all goes.
LAST = "before-uninstall"
# In /var/lib/mathesar, as in tmpfiles.d/mathesar.conf.
OURS = ("media", "tmp")


def uploads(settings: Settings) -> Piece:
    """/var/lib/mathesar, also behind a link. Uploads that the settings put elsewhere stay there."""
    configured = Path(settings.get("MEDIA_ROOT") or paths.STATE / "media")
    stays = [] if _is_inside(configured, paths.STATE) else [f"{configured}, where MEDIA_ROOT puts the uploads"]
    if not os.path.lexists(paths.STATE):
        return Piece(stays=stays)
    account = find_account(ACCOUNT)
    inside = paths.STATE / "media"
    size = media.size_of(inside, account) if account is not None and inside.is_dir() else 0
    behind = f", a link to {paths.STATE.resolve()}" if paths.STATE.is_symlink() else ""
    stays += [f"{one}, which is on that disk, too" for one in _theirs()]
    return Piece([f"{paths.STATE} with the uploads, {folder.megabytes(size)}{behind}"], stays, _drop_state)


def backups() -> Piece:
    """Those in the folder of this machine, by their names; a last one stays, also when the command is given again."""
    found = folder.backups()
    place = folder.default_folder()
    last = [one.path for one in found if one.kind == LAST]
    goes = [one.path for one in found if one.kind != LAST]
    if not place.is_dir():
        return Piece()

    def drop() -> None:
        folder.sweep_partials(place)
        for path in goes:
            path.unlink(missing_ok=True)
        # Which of them an undo would restore.
        paths.LAST_UPGRADE.unlink(missing_ok=True)
        paths.LAST_UPKEEP.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            place.rmdir()
            # Debian's has /var/backups of its own; elsewhere the first backup made it.
            if place == paths.BACKUPS and build_facts().format == "rpm":
                place.parent.rmdir()

    return Piece([f"the backup {path}" for path in goes], [f"the last backup {path}" for path in last], drop)


def account(others: Sequence[str]) -> Piece:
    """The account and groups of sysusers.d. It stays where things stay that may be its own."""
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        return Piece()
    if entry.pw_gecos != COMMENT or Path(entry.pw_dir) != paths.STATE:
        return Piece(stays=[f"the account {ACCOUNT}, which the package did not make"])
    if others:
        return Piece(stays=[f"the account {ACCOUNT}, as {others[0]} stays: userdel {ACCOUNT}"])
    return Piece([f"the account {ACCOUNT} and its groups"], [], _drop_account)


def _theirs() -> list[Path]:
    """What somebody else has put on the disk that /var/lib/mathesar is a link to."""
    if not (paths.STATE.is_symlink() and paths.STATE.is_dir()):
        return []
    account = find_account(ACCOUNT)
    own = -1 if account is None else account.uid
    return sorted(
        one for one in paths.STATE.resolve().iterdir() if one.name not in OURS and one.lstat().st_uid != own
    )


def _drop_state() -> None:
    target, theirs = paths.STATE.resolve(), _theirs()
    try:
        for one in target.iterdir() if target.is_dir() else ():
            if one in theirs:
                continue
            if one.is_dir() and not one.is_symlink():
                shutil.rmtree(one)
            else:
                one.unlink()
        # The root of a disk of its own cannot go.
        with contextlib.suppress(OSError):
            if target.is_dir():
                target.rmdir()
        if paths.STATE.is_symlink():
            paths.STATE.unlink()
    except OSError as error:
        raise AdminError(f"cannot remove {error.filename}: {error.strerror}") from None


def _drop_account() -> None:
    if find_account(ACCOUNT) is not None:
        outcome = run(["userdel", ACCOUNT])
        if not outcome.succeeded:
            raise AdminError(f"the account {ACCOUNT} cannot be removed: {outcome.stderr.strip()}")
    for group in (ACCOUNT, GROUP):
        with contextlib.suppress(KeyError):
            grp.getgrnam(group)
            run(["groupdel", group])


def _is_inside(path: Path, place: Path) -> bool:
    return path.resolve().is_relative_to(place.resolve())
