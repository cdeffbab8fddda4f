"""What an installation consists of besides its files: account, folders, settings, bytecode.

Every step can be repeated. `bytecode` is imported where it is used: it takes longer to load than all the rest.
"""

import sys

from mathesar_admin import exit_codes, paths, service
from mathesar_admin.errors import AdminError
from mathesar_admin.process import run
from mathesar_admin.settings.files import make_missing


def prepare() -> None:
    start_compiling()
    make_account()
    make_missing()
    make_folders()


def start_compiling() -> None:
    """At the side of the transaction where systemd runs: it takes longer than a first start without bytecode."""
    if service.systemd_runs():
        service.start_bytecode()
    else:
        compile_bytecode()


def make_account() -> None:
    outcome = run(["systemd-sysusers", "mathesar.conf"])
    if not outcome.succeeded:
        raise AdminError(f"the account mathesar cannot be made: {outcome.stderr.strip()}")


def make_folders() -> None:
    """They are the unit's StateDirectory= too, so that a machine without systemd-tmpfiles can do without."""
    run(["systemd-tmpfiles", "--create", "mathesar.conf"])


def repair() -> None:
    """
    `mathesar setup`: does what the scripts do, where they have not dealt with the files that are there now, as after
    rpm --noscripts. Then these have no bytecode, or an older version's.
    """
    from mathesar_admin import bytecode

    is_compiling = service.systemd_runs() and service.unit_state(service.BYTECODE_UNIT).active == "activating"
    if not is_compiling and not bytecode.is_current():
        if service.systemd_runs():
            service.daemon_reload()
            service.systemctl("stop", service.UNIT, timeout=300)
        run([str(paths.PROGRAMS / "bytecode"), "remove"])
        make_account()
        make_folders()
        start_compiling()
        if service.systemd_runs():
            service.systemctl("preset", service.UNIT)
    make_missing()


def compile_bytecode() -> None:
    """Compiles bytecode; what cannot be compiled costs speed and nothing else."""
    from mathesar_admin import bytecode

    if not bytecode.compile_all():
        print("mathesar: some files could not be compiled to bytecode; the service starts slower", file=sys.stderr)


def is_compiled() -> int:
    """Tells by its exit code whether the bytecode is that of the installed files."""
    from mathesar_admin import bytecode

    return exit_codes.DONE if bytecode.is_current() else exit_codes.REFUSED
