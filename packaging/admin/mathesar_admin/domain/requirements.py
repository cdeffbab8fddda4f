"""What a proxy needs on this machine before its file can be put in its place."""

from pathlib import Path
from typing import Any

from mathesar_admin.domain import over_socket
from mathesar_admin.domain.proxy import Proxy, Site
from mathesar_admin.errors import AdminError
from mathesar_admin.files.own_file import refuse_foreign
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.process import find_account, run
from mathesar_admin.unit import service

COMMAND = "mathesar domain set"


def place_of(proxy: Proxy) -> dict[str, Any] | None:
    """Where its file goes on this machine; None where it is not installed, or wherever its administrator likes."""
    places: list[dict[str, Any]] = proxy.entry["places"]
    return next((place for place in places if Path(place["when"]).exists()), None)


def unit_of(proxy: Proxy, place: dict[str, Any]) -> str:
    """Its unit on this machine."""
    return str(place.get("service") or proxy.entry["service"])


def require_place(proxy: Proxy, site: Site) -> dict[str, Any]:
    """Where its file goes; raises AdminError where something is missing, or in the way."""
    over_socket.refuse_unable(proxy, site.listen)
    place = _needed_place(proxy)
    _refuse_without_tls(proxy, site, place)
    _refuse_missing_certificate(proxy, site)
    _refuse_unreadable_certificate(proxy, site, unit_of(proxy, place))
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


def _refuse_unreadable_certificate(proxy: Proxy, site: Site, unit: str) -> None:
    """Of a proxy that never is root, such as Caddy; others read it before they become somebody else."""
    user = service.systemctl("show", "-P", "User", unit).stdout.strip()
    account = find_account(user) if user else None
    for file in proxy.certificate_of(site):
        if file and account is not None and not run(["test", "-r", file], account=account).succeeded:
            raise AdminError(
                f"{proxy.title} runs as {user}, who cannot read {file}",
                f"Give it a copy: install -o root -g {user} -m 0640 {file} /etc/{proxy.name}/",
                "Then name the copy with --certificate and --key; renew it along with the original.",
            )
