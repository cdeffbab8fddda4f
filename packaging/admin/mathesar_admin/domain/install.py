"""Puts a proxy's file in its place, lets the proxy check it, and loads it; or leaves everything as it was."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mathesar_admin import service
from mathesar_admin.build_facts import build_facts
from mathesar_admin.domain.proxy import Proxy, Site, template
from mathesar_admin.errors import AdminError
from mathesar_admin.own_file import Change, refuse_foreign, with_header
from mathesar_admin.process import run

COMMAND = "mathesar domain set"


def place_of(proxy: Proxy) -> dict[str, Any] | None:
    """Where its file goes on this machine; None where it is not installed, or wherever its administrator likes."""
    places: list[dict[str, Any]] = proxy.entry["places"]
    return next((place for place in places if Path(place["when"]).exists()), None)


def unit_of(proxy: Proxy, place: dict[str, Any]) -> str:
    """Its unit on this machine."""
    return str(place.get("service") or proxy.entry["service"])


def install(proxy: Proxy, site: Site) -> str:
    """
    Writes and loads the proxy's file. Returns where it is.
    Raises AdminError, and changes nothing, where something is missing or the proxy does not take it.
    """
    place = require_place(proxy, site)
    file = Path(place["file"])
    change = Change()
    try:
        change.write(file, with_header(proxy.file(site), COMMAND))
        _include(change, place)
        needs_restart = _unit(change, place)
        for command in place.get("enable", []):
            _call(command, f"{' '.join(command)} failed")
        _call(_test(proxy, file), f"{proxy.title} does not take the file {file}, so it was taken back")
    except BaseException:
        if "disable" in place:
            run(place["disable"])
        change.undo()
        service.daemon_reload()
        raise
    _load(proxy, unit_of(proxy, place), restart=needs_restart)
    return str(file)


def is_installed(proxy: Proxy, site: Site) -> bool:
    """True where the proxy's file is there and says the same already."""
    place = place_of(proxy)
    try:
        text = Path(place["file"]).read_text(encoding="utf-8", errors="replace") if place is not None else ""
    except FileNotFoundError:
        return False
    return text == with_header(proxy.file(site), COMMAND)


def require_place(proxy: Proxy, site: Site) -> dict[str, Any]:
    """Where its file goes; raises AdminError where something is missing, or in the way."""
    place = _needed_place(proxy)
    _refuse_without_tls(proxy, site, place)
    _refuse_missing_certificate(proxy, site)
    refuse_foreign(Path(place["file"]), COMMAND)
    return place


def _needed_place(proxy: Proxy) -> dict[str, Any]:
    place = place_of(proxy)
    if place is not None:
        return place
    if not proxy.entry["places"]:
        raise AdminError(
            f"{proxy.title} has no folder of its own for this file",
            f"Put it into {proxy.entry['where']}: mathesar domain show --behind {proxy.name} prints it.",
        )
    package = proxy.entry["package"]
    if _installer().startswith("dnf") and proxy.name == "apache":
        package = "httpd mod_ssl"
    raise AdminError(f"{proxy.title} is not installed", f"Install it: {_installer()} {package}", SHOW)


def _installer() -> str:
    """The distro's command that installs packages, such as "dnf install"."""
    return " ".join(build_facts().server.install.split()[:2])


SHOW = "Or take the file to where it belongs: mathesar domain show --behind PROXY prints it."


def _refuse_without_tls(proxy: Proxy, site: Site, place: dict[str, Any]) -> None:
    """Where the distro has the proxy's TLS in a package of its own."""
    needs = place.get("needsForTls")
    if site.is_tls and needs is not None and not Path(needs["file"]).exists():
        raise AdminError(
            f"{proxy.title} cannot do TLS here: {needs['package']} is not installed",
            f"Install it: {_installer()} {needs['package']}",
        )


def _refuse_missing_certificate(proxy: Proxy, site: Site) -> None:
    host = site.origin.host
    command = f"mathesar domain set {site.origin} --behind {proxy.name}"
    for file in proxy.certificate_of(site):
        if file and not Path(file).is_file():
            holds = proxy.entry.get("certificateHolds")
            raise AdminError(
                f"there is no file {file}, and {proxy.title} does not start without it",
                f"Obtain a certificate: certbot certonly --standalone -d {host}",
                f"Then put {holds} there, or name another: {command} --certificate FILE"
                if holds
                else f"Or name yours: {command} --certificate FILE --key FILE",
            )


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
    outcome = run(command)
    if not outcome.succeeded:
        said = [line.strip() for line in (outcome.stderr or outcome.stdout).splitlines() if line.strip()]
        raise AdminError(f"{failure}:", *said[-5:])


def _load(proxy: Proxy, unit: str, *, restart: bool) -> None:
    if not service.systemd_runs():
        return
    is_active = service.unit_state(unit).active == "active"
    verb = ["restart"] if restart and is_active else ["reload-or-restart"] if is_active else ["enable", "--now"]
    if not service.systemctl(*verb, unit, timeout=120).succeeded:
        raise AdminError(
            f"the file is in its place, and {proxy.title} does not start with it",
            f"The reason: journalctl -u {unit} -n 20; another program may have its port: ss -ltnp",
        )
