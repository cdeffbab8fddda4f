"""Puts a proxy's file in its place, lets the proxy check it, and loads it; or leaves everything as it was."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mathesar_admin.domain import over_socket
from mathesar_admin.domain.proxy import Proxy, Site, template
from mathesar_admin.domain.requirements import COMMAND, place_of, require_place, unit_of
from mathesar_admin.errors import AdminError
from mathesar_admin.files.own_file import Change, refuse_foreign, with_header
from mathesar_admin.processes.process import Outcome, run
from mathesar_admin.unit import service
from mathesar_admin.unit.service import UnitState


def install(proxy: Proxy, site: Site) -> str:
    """
    Writes and loads the proxy's file. Returns where it is.
    Raises AdminError, and changes nothing, where something is missing or the proxy does not take it.
    """
    place = require_place(proxy, site)
    file, unit = Path(place["file"]), unit_of(proxy, place)
    change, before = Change(), service.unit_state(unit)
    was_there, is_taken, admitted = file.exists(), False, None
    try:
        change.write(file, with_header(proxy.file(site), COMMAND))
        _include(change, place)
        needs_restart = _unit(change, place)
        for command in place.get("enable", []):
            _call(command, f"{' '.join(command)} failed")
        _call(_test(proxy, file), f"{proxy.title} does not take the file {file}, so it was taken back")
        is_taken = True
        admitted = over_socket.admit(proxy, site.listen)
        _expect(admitted, f"{proxy.title} cannot be let to {site.listen}")
        _load(proxy, unit, before, restart=needs_restart or admitted is not None)
    except BaseException:
        if "disable" in place and not was_there:
            run(place["disable"])
        change.undo()
        if admitted is not None:
            over_socket.dismiss(proxy)
        service.daemon_reload()
        if is_taken:
            _load_again(unit, before)
        raise
    return str(file)


def is_installed(proxy: Proxy, site: Site) -> bool:
    """True where the proxy's file is there and says the same already, and the proxy may connect to the service."""
    over_socket.refuse_unable(proxy, site.listen)
    place = place_of(proxy)
    try:
        text = Path(place["file"]).read_text(encoding="utf-8", errors="replace") if place is not None else ""
    except FileNotFoundError:
        return False
    is_admitted = place is not None and not over_socket.still_needed(proxy, site.listen, unit_of(proxy, place))
    return text == with_header(proxy.file(site), COMMAND) and is_admitted


def _include(change: Change, place: dict[str, Any]) -> None:
    """The line by which the proxy's own file reads ours."""
    if "include" in place:
        path, line = Path(place["include"]["file"]), place["include"]["line"]
        text = path.read_text(encoding="utf-8")
        if line not in text.splitlines():
            change.write(path, f"{text.rstrip()}\n\n{line}\n".lstrip())


def _unit(change: Change, place: dict[str, Any]) -> bool:
    """Makes the proxy's unit read our file. True where that changed, so that a reload is not enough."""
    if "unit" not in place:
        return False
    path = Path(place["unit"]["file"])
    refuse_foreign(path, COMMAND)
    has_changed = change.write(path, with_header(template(place["unit"]["template"]), COMMAND))
    if has_changed:
        service.daemon_reload()
    return has_changed


def _test(proxy: Proxy, file: Path) -> list[str]:
    return [word.replace("@file@", str(file)) for word in proxy.entry["test"]]


def _call(command: Sequence[str], failure: str) -> None:
    _expect(run(command), failure)


def _expect(outcome: Outcome | None, failure: str) -> None:
    if outcome is not None and not outcome.succeeded:
        said = [line.strip() for line in (outcome.stderr or outcome.stdout).splitlines() if line.strip()]
        raise AdminError(f"{failure}:", *said[-5:])


def _load(proxy: Proxy, unit: str, before: UnitState, *, restart: bool) -> None:
    if not service.systemd_runs():
        return
    is_active = before.active == "active"
    verb = ["restart"] if restart and is_active else ["reload-or-restart"] if is_active else ["enable", "--now"]
    if not service.systemctl(*verb, unit, timeout=120).succeeded:
        raise AdminError(
            f"{proxy.title} does not start with its new file, so that was taken back",
            f"The reason: journalctl -u {unit} -n 20; another program may have its port: ss -ltnp",
        )


def _load_again(unit: str, before: UnitState) -> None:
    """Leaves a proxy as it was: it may serve other sites."""
    if not service.systemd_runs():
        return
    if before.active == "active":
        service.systemctl("reset-failed", unit)
        service.systemctl("reload-or-restart", unit, timeout=120)
    elif before.enabled != "enabled":
        service.systemctl("disable", "--now", unit)
        service.systemctl("reset-failed", unit)
