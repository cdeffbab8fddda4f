"""What else keeps visitors out on this machine: SELinux and the firewall. Only named, never changed."""

from pathlib import Path

from mathesar_admin.domain.over_socket import ADDRESS
from mathesar_admin.domain.proxy import Site
from mathesar_admin.processes.process import run
from mathesar_admin.settings.listen import socket_of

SELINUX_ENFORCES = Path("/sys/fs/selinux/enforce")
# http_port_t of the reference policy.
WEB_PORTS = (80, 81, 443, 488, 8008, 8009, 8443, 9000)


def commands_for(proxy: str, site: Site, *, redirect: bool) -> list[str]:
    """The commands that are still to be run here, for a proxy that serves the site."""
    return [*_selinux(proxy, site), *_firewall(site.listen_port, redirect=redirect)]


def _selinux(proxy: str, site: Site) -> list[str]:
    try:
        enforces = SELINUX_ENFORCES.read_text().strip() == "1"
    except OSError:
        return []
    if not enforces:
        return []
    switch = "haproxy_connect_any" if proxy == "haproxy" else "httpd_can_network_connect"
    is_on = run(["getsebool", switch]).stdout.strip().endswith("on")
    found = [] if is_on else [f"setsebool -P {switch} on"]
    if socket_of(site.listen):
        # Its policies have no switch for a service's socket.
        found = [f"a rule of SELinux for the socket of a service; or an address instead: {ADDRESS}"]
    port = site.listen_port
    if port not in WEB_PORTS and proxy != "haproxy":
        found.append(f"semanage port -a -t http_port_t -p tcp {port}")
    return found


def _firewall(port: int, *, redirect: bool) -> list[str]:
    ports = [80, port] if redirect else [port]
    if run(["systemctl", "is-active", "--quiet", "firewalld"]).succeeded:
        opened = run(["firewall-cmd", "--list-all"]).stdout
        services = {80: "http", 443: "https"}
        wanted = [
            f"--add-service={services[one]}" if one in services else f"--add-port={one}/tcp"
            for one in ports
            if not _is_open(opened, one, services.get(one))
        ]
        return [f"firewall-cmd --permanent {' '.join(wanted)} && firewall-cmd --reload"] if wanted else []
    if "Status: active" in run(["ufw", "status"]).stdout:
        allowed = run(["ufw", "status"]).stdout
        return [f"ufw allow {one}/tcp" for one in ports if f"{one}/tcp" not in allowed]
    return []


def _is_open(listed: str, port: int, service: str | None) -> bool:
    words = listed.replace(",", " ").split()
    return f"{port}/tcp" in words or (service is not None and service in words)
