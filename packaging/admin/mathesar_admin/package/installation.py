"""What an installation consists of besides its files: account, folders, settings, bytecode.

Every step can be repeated. `bytecode` is imported where it is used: it takes longer to load than all the rest.
"""

import os
import sys

from mathesar_admin import exit_codes, paths
from mathesar_admin.errors import AdminError
from mathesar_admin.processes.process import NOT_INSTALLED, find_account, run
from mathesar_admin.settings.files import make_missing
from mathesar_admin.unit import service
from mathesar_admin.unit.timers import start_timers


def prepare() -> None:
    """Everything that the service needs before its first start."""
    # At the side of the transaction where systemd runs: it takes longer than a first start without bytecode.
    if service.systemd_runs():
        service.start_bytecode()
    make_account()
    make_missing()
    make_folders()
    if not service.systemd_runs():
        compile_bytecode()


def start_compiling() -> None:
    """Compiles bytecode, without waiting for its end where systemd runs."""
    if service.systemd_runs():
        service.start_bytecode()
    else:
        compile_bytecode()


def finish_compiling() -> None:
    """
    Waits for the bytecode where /usr is a file system of its own: then apt may have been told to make it read-only
    right after the transaction (DPkg::Post-Invoke), and what is not compiled by then never would be.
    """
    if service.systemd_runs() and os.path.ismount(paths.ROOT / "usr"):
        service.wait_for_bytecode()


def make_account() -> None:
    outcome = run(["systemd-sysusers", "mathesar.conf"])
    if not outcome.succeeded:
        raise AdminError(f"the account mathesar cannot be made: {outcome.stderr.strip()}")


def make_folders() -> None:
    """They are the unit's StateDirectory= too, so that a failure is said and ends nothing."""
    outcome = run(["systemd-tmpfiles", "--create", "mathesar.conf"])
    if not outcome.succeeded and outcome.code != NOT_INSTALLED:
        print(f"mathesar: the folders of the service: {outcome.stderr.strip()}", file=sys.stderr)


def repair() -> None:
    """
    `mathesar setup`: does what the scripts do, where they have not dealt with the files that are there now, as after
    rpm --noscripts. Then these have no bytecode, or an older version's.
    """
    if lacks_scripts():
        if service.systemd_runs():
            service.daemon_reload()
            service.systemctl("stop", service.UNIT, timeout=300)
        removed = run([str(paths.PROGRAMS / "bytecode"), "remove"])
        if not removed.succeeded:
            raise AdminError(f"the old bytecode cannot be removed: {removed.stderr.strip()}")
        make_account()
        make_folders()
        start_compiling()
        if service.systemd_runs():
            service.systemctl("preset", service.UNIT, service.UPKEEP_TIMER)
            start_timers()
    elif find_account("mathesar") is None:
        make_account()
        make_folders()
    make_missing()


def lacks_scripts() -> bool:
    """True where the package's scripts have not dealt with the files that are there now: these have no bytecode."""
    from mathesar_admin.package import bytecode

    is_compiling = service.systemd_runs() and service.unit_state(service.BYTECODE_UNIT).active == "activating"
    return not is_compiling and not bytecode.is_current()


def compile_bytecode() -> None:
    """Compiles bytecode; what cannot be compiled costs speed and nothing else."""
    from mathesar_admin.package import bytecode

    try:
        is_complete = bytecode.compile_all()
    except Exception as error:  # whatever it is, the package works without
        print(f"mathesar: compiling bytecode: {type(error).__name__}: {error}", file=sys.stderr)
        is_complete = False
    if not is_complete:
        print("mathesar: some files could not be compiled to bytecode; the service starts slower", file=sys.stderr)


def is_compiled() -> int:
    """Tells by its exit code whether the bytecode is that of the installed files."""
    from mathesar_admin.package import bytecode

    return exit_codes.DONE if bytecode.is_current() else exit_codes.REFUSED
