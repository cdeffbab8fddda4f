"""Asks the name from outside in, and says of each step whether it is well and what to do: `mathesar domain check`."""

import ipaddress

from mathesar_admin.domain.checking import checks_of_tls, checks_of_web
from mathesar_admin.domain.checking.visit import Unanswered, Visitor, addresses_of, connect
from mathesar_admin.domain.naming import names
from mathesar_admin.domain.origin import Origin, origins_of, parse_origin
from mathesar_admin.domain.upstream import upstream_of
from mathesar_admin.errors import AdminError
from mathesar_admin.health.findings import Finding
from mathesar_admin.settings.store import Settings


def check(settings: Settings) -> list[Finding]:
    """Every finding for every name; one that nothing can follow is the last of its name."""
    key = settings.get("SECRET_KEY")
    try:
        origins = origins_of(settings)
    except AdminError:
        origins = []
    if not origins:
        found = names(settings)[0]
        return [found._replace(level="problem")]
    service = _service(settings, key)
    if service.level == "problem":
        return [service]
    listen = settings.get("MATHESAR_LISTEN")
    return [service, *(finding for origin in origins for finding in _check(origin, key, listen))]


def _service(settings: Settings, key: str) -> Finding:
    """The service without any proxy."""
    listen = settings.get("MATHESAR_LISTEN")
    upstream = upstream_of(listen)
    origin = parse_origin("http://localhost" if upstream.socket else f"http://{upstream.host}:{upstream.port}")
    try:
        seen, _ = Visitor(origin, socket=upstream.socket).ask(key, {"Host": "127.0.0.1"})
    except Unanswered as error:
        return Finding("service", "service", f"does not answer on {listen}: {error}", "problem", "mathesar status")
    if seen is None:
        text = f"what answers on {listen} is not this service, or one from before an upgrade"
        return Finding("service", "service", text, "problem", "systemctl restart mathesar; mathesar status")
    return Finding("service", "service", f"answers on {listen}")


def _check(origin: Origin, key: str, listen: str) -> list[Finding]:
    found = [Finding("name", "name", str(origin), facts={"origin": str(origin)})]
    try:
        addresses = addresses_of(origin)
    except Unanswered as error:
        step = f"make a DNS record of the type A or AAAA for {origin.host}, or a line in /etc/hosts to try it"
        return [*found, Finding("dns", "address", f"{origin.host} is not found: {error}", "problem", step)]
    found.append(_address(origin, addresses))
    answers = {address: connect(address, origin.port) for address in addresses}
    found.append(_connection(origin, answers))
    if all(answers.values()):
        return found
    tls = checks_of_tls.check(origin) if origin.is_tls else []
    found += tls
    if any(one.key == "tls" and one.level == "problem" and not (one.facts or {}).get("answers") for one in tls):
        return found
    return found + checks_of_web.check(origin, key, listen, trusting=any(one.level == "problem" for one in tls))


def _address(origin: Origin, addresses: list[str]) -> Finding:
    text = f"{origin.host} is {', '.join(addresses)}"
    facts = {"addresses": addresses}
    if all(ipaddress.ip_address(one.partition("%")[0]).is_loopback for one in addresses):
        step = f"make a DNS record for {origin.host} with an address that visitors reach"
        return Finding("dns", "address", f"{text}: only this machine finds it there", "note", step, facts)
    return Finding("dns", "address", text, facts=facts)


def _connection(origin: Origin, answers: dict[str, str | None]) -> Finding:
    faults = {address: fault for address, fault in answers.items() if fault is not None}
    if not faults:
        return Finding("connection", "connection", f"port {origin.port} answers")
    said = "; ".join(f"{address}: {fault}" for address, fault in faults.items())
    if len(faults) < len(answers):
        step = f"let the proxy listen there, too, or take {', '.join(faults)} out of the DNS"
        return Finding("connection", "connection", f"port {origin.port} answers only in part: {said}", "note", step)
    step = (
        "start the proxy (ss -ltnp shows what listens), or open the port in the firewall; some routers let nobody in"
    )
    step += " who comes from inside: then try from elsewhere"
    return Finding("connection", "connection", f"nobody answers on port {origin.port}: {said}", "problem", step)
