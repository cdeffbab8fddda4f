"""Whether an image of a system is being built here, so that nothing that runs here belongs to it."""

import os

from mathesar_admin import paths
from mathesar_admin.errors import AdminError


def is_image_build() -> bool:
    """
    True in a chroot, and where SYSTEMD_OFFLINE says so: as systemctl(1) and `systemd-detect-virt --chroot` see it,
    which is the same for dpkg, rpm --root and dnf --installroot.

    In a chroot, /run may be the host's: then neither /run/systemd/system nor a socket of PostgreSQL in it is the
    image's. What tells is the root of the first process; where /proc is missing only a chroot explains that.
    Programs that bring their own /proc, such as mkosi, set SYSTEMD_OFFLINE. Two more traces are of no use:
    ischroot(1) is Debian's only, and policy-rc.d forbids starts on machines, too; deb-systemd-invoke asks it anyway.

    False in the build of a container: what runs in that is its own. No systemd does, see service.systemd_runs.
    """
    offline = os.environ.get("SYSTEMD_OFFLINE", "").lower() in ("1", "yes", "y", "true", "t", "on")
    return offline or _is_in_chroot()


def refuse_in_image_build(what: str) -> None:
    """Raises AdminError in the build of an image, where `what` needs a service that runs."""
    if is_image_build():
        raise AdminError(
            f"{what} needs a machine that runs; this is a chroot, or SYSTEMD_OFFLINE is set",
            "Run it on a machine that was booted from this system.",
        )


def _is_in_chroot() -> bool:
    try:
        return not paths.ROOT_OF_INIT.samefile("/")
    except (FileNotFoundError, NotADirectoryError):
        return True
    except PermissionError:
        # A container without CAP_SYS_PTRACE; systemctl takes that for no chroot, too.
        return False
