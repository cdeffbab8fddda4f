"""What the scripts of every package format call: /usr/lib/mathesar/bin/lifecycle VERB.

Every verb can be repeated, also after one that was killed; none needs a database.
"""

import sys
from collections.abc import Callable

from mathesar_admin import exit_codes, paths
from mathesar_admin.package import installation, saying
from mathesar_admin.processes.guarded import run_guarded
from mathesar_admin.settings.files import make_missing
from mathesar_admin.unit import service
from mathesar_admin.unit.timers import start_timers
from mathesar_admin.upgrading import record


def main(arguments: list[str]) -> int:
    if len(arguments) == 2 and arguments[0] == "upgraded":
        # postinst is told which version was there.
        record.note_package(arguments.pop())
    verb = VERBS.get(arguments[0]) if len(arguments) == 1 else None
    if verb is None:
        print(f"lifecycle: give one of {', '.join(VERBS)}", file=sys.stderr)
        return exit_codes.USAGE
    return run_guarded(lambda: verb() or exit_codes.DONE)


def installed() -> None:
    """postinst of a .deb, at a first installation: the service is enabled already."""
    installation.prepare()
    start_timers()
    _start("restart", is_first=True)
    # Not before a first start, which need not wait for it.
    service.daemon_reload()
    installation.finish_compiling()


def upgraded() -> None:
    """postinst of a .deb after another version, which may be given."""
    # A package that is installed is meant.
    record.settle(record.UNDONE)
    service.daemon_reload()
    installation.prepare()
    start_timers()
    _start("restart")
    installation.finish_compiling()


def triggered() -> None:
    """
    A PostgreSQL server has come, or another version of it. Mathesar may have waited for it; one that runs, or that
    its administrator has stopped, stays as it is.
    """
    if not service.systemd_runs():
        return
    state = service.unit_state()
    if state.active in ("activating", "failed"):
        # A unit that waits for its next try cannot be started, only restarted. But where a try is under way "start"
        # waits for it, and "restart" would cut it off.
        _start("start" if state.sub.startswith("start") else "restart")


def asked() -> None:
    """config of a .deb: prints what the settings say of its questions."""
    # Here and below, as nothing else needs what it imports.
    from mathesar_admin.package import debconf

    debconf.print_settings()


def answered() -> None:
    """postinst of a .deb, before the service starts: writes the answers on standard input to the settings."""
    from mathesar_admin.package import debconf

    debconf.store_answers()


def prepared() -> None:
    """%post of an .rpm: what the service needs before anything starts it."""
    installation.make_folders()
    make_missing()


def settled_first() -> None:
    """%posttrans of an .rpm, at a first installation: starts the service if the preset has enabled it."""
    _settle(lambda: service.unit_state().enabled == "enabled", is_first=True)


def settled() -> None:
    """%posttrans of an .rpm after another version: starts the service if it ran before, or had failed."""
    _settle(lambda: False)


def _settle(is_wanted: Callable[[], bool], *, is_first: bool = False) -> None:
    record.settle(record.UNDONE)
    installation.start_compiling()
    start_timers()
    if not service.systemd_runs():
        saying.not_started(is_first=is_first)
        return
    if not (paths.WAS_ACTIVE.exists() or is_wanted()):
        return
    if saying.is_shadowed():
        return
    # "restart", as a unit that waits for its next try cannot be started. A failure is the database's.
    has_ended = service.invoke("restart")
    # Not before: if this is killed, the next transaction must know.
    paths.WAS_ACTIVE.unlink(missing_ok=True)
    state = service.unit_state()
    if saying.came_of_start(state, has_ended=has_ended, is_first=is_first):
        return
    if state.active == "failed":
        print("Mathesar does not run; the reason and the next step: sudo mathesar status")
    else:
        print("Mathesar waits for its database; the next step: sudo mathesar setup")


def _start(verb: str, *, is_first: bool = False) -> None:
    """Starts the service for a .deb, and says in one line what comes next."""
    if not service.systemd_runs():
        saying.not_started(is_first=is_first)
        return
    if saying.is_shadowed():
        return
    if service.postgresql_is_coming():
        # The service waits for it, and the trigger, which mostly comes after it, waits for the service.
        paths.POSTGRESQL_IS_COMING.touch()
        service.invoke_in_background(verb)
        return
    has_ended = service.invoke(verb)
    if saying.came_of_start(service.unit_state(), has_ended=has_ended, is_first=is_first):
        return
    if not service.server_is_installed():
        print("Mathesar waits for PostgreSQL and then sets itself up; the next step: apt install postgresql")
    else:
        print("Mathesar does not run yet; the reason and the next step: mathesar status")


VERBS: dict[str, Callable[[], int | None]] = {
    "installed": installed,
    "upgraded": upgraded,
    "triggered": triggered,
    "asked": asked,
    "answered": answered,
    "prepared": prepared,
    "settled-first": settled_first,
    "settled": settled,
    "compile": installation.compile_bytecode,
    "is-compiled": installation.is_compiled,
}
