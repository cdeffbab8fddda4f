"""What the guided set-up finds on this machine: today's answers are the defaults of its questions."""

import platform
import shutil
from typing import NamedTuple

from mathesar_admin.administrators import administrators
from mathesar_admin.database import made
from mathesar_admin.database.server import is_local, sockets
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.process import PATH
from mathesar_admin.settings.listen import shown
from mathesar_admin.settings.store import Settings, read_settings
from mathesar_admin.unit import service

# Programs of web servers, and how people call them.
WEB_SERVERS = {"caddy": "Caddy", "nginx": "nginx", "apache2": "Apache", "httpd": "Apache", "haproxy": "HAProxy"}


class Here(NamedTuple):
    settings: Settings
    service: str
    """The state of the unit, as systemd says it; "unknown" where systemd does not run."""
    clusters: list[str]
    """Ports of the local PostgreSQL servers that run."""
    made: made.Made | None
    """Mathesar's role on the local server; None where there is none to ask."""
    administrators: list[str] | None
    """Of the web interface; None where these cannot be found out."""
    web_servers: list[str]


def look() -> Here:
    settings = read_settings()
    environment = settings.environment()
    host = environment.get("POSTGRES_HOST", "")
    state = service.unit_state().active if service.systemd_runs() else ""
    return Here(
        settings=settings,
        service=state or "unknown",
        clusters=sockets(host) if is_local(host) else [],
        made=made.look(environment),
        administrators=administrators() if state == "active" else None,
        web_servers=sorted({name for program, name in WEB_SERVERS.items() if shutil.which(program, path=PATH)}),
    )


def describe(here: Here) -> list[str]:
    listen = here.settings.get("MATHESAR_LISTEN")
    return [
        _line("Mathesar", f"{build_facts().package_version} on {_system()}"),
        _line("service", f"{here.service}, on {shown(listen)}"),
        _line("PostgreSQL", _database(here)),
        _line("web server", ", ".join(here.web_servers) or "none that is known here"),
        _line("people", _people(here)),
    ]


def _database(here: Here) -> str:
    host = here.settings.get("POSTGRES_HOST")
    if not is_local(host):
        return f"on {host}"
    if not service.server_is_installed():
        return f"not installed; {build_facts().server.install}"
    if not here.clusters:
        return "installed, and does not run"
    ports = f"on port {', '.join(here.clusters)}"
    is_set_up = here.made is not None and here.made.is_complete
    return f"{ports}; Mathesar's role and databases are {'there' if is_set_up else 'not there yet'}"


def _people(here: Here) -> str:
    if here.administrators is None:
        return "not known while the service does not run"
    named = ", ".join(here.administrators)
    return f"administrators of the web interface: {named}" if named else "no administrator yet"


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "this system")
    except OSError:
        return "this system"


def _line(label: str, text: str) -> str:
    return f"  {label:<11} {text}"
