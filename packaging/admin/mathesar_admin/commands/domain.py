"""mathesar domain: the name under which people reach Mathesar, and the web server before it."""

import argparse
import sys

from mathesar_admin import exit_codes
from mathesar_admin.domain.proxy import PROXIES
from mathesar_admin.errors import AdminError
from mathesar_admin.health.findings import as_checklist, as_json, as_text, has_problem

HELP = "set, show and check the name under which people reach Mathesar"
DESCRIPTION = (
    "A web server that does TLS, the proxy, stands before Mathesar and passes requests for the name on to it."
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    setting = _verb(verbs, "set", "serve Mathesar under a name")
    setting.set_defaults(verb=set_domain)
    setting.add_argument("name", metavar="NAME", help="such as data.example.org or https://data.example.org:8443")
    setting.add_argument("--port", type=_port, metavar="N", help="the port, where it is not 443")
    _proxy_options(setting)
    setting.add_argument(
        "--install", action="store_true", help="put the proxy's file in its place, load it, and restart the service"
    )
    setting.add_argument("--restart", action="store_true", help="restart the service, so that it sees the name")
    showing = _verb(verbs, "show", "show the name, or print the file of a proxy for it")
    showing.set_defaults(verb=show)
    showing.add_argument("--json", action="store_true", help="print it for machines")
    _proxy_options(showing)
    checking = _verb(verbs, "check", "ask the name from outside in; exits with 1 if something is wrong")
    checking.set_defaults(verb=check)
    checking.add_argument("--json", action="store_true", help="print the findings for machines")


def run(options: argparse.Namespace) -> int:
    code: int = options.verb(options)
    return code


def set_domain(options: argparse.Namespace) -> int:
    # Here, as the help needs none of it.
    from mathesar_admin.domain.install import install
    from mathesar_admin.domain.naming import set_name
    from mathesar_admin.domain.origin import parse_origin
    from mathesar_admin.domain.over_socket import refuse_unable, still_needed
    from mathesar_admin.domain.proxy import find_proxy, site_of
    from mathesar_admin.domain.requirements import place_of, unit_of
    from mathesar_admin.domain.surroundings import commands_for
    from mathesar_admin.settings.store import read_settings

    _refuse_alone(options, "install")
    settings = read_settings()
    origin = parse_origin(options.name, port=options.port)
    if options.behind is None:
        print(f"mathesar: {set_name(origin, restart=options.restart)}")
        return _say_next(origin.is_tls)
    proxy, site = find_proxy(options.behind), site_of(origin, settings, **_site_options(options))
    refuse_unable(proxy, site.listen)
    place = place_of(proxy)
    wants = options.install or (place is not None and _agrees(f"Write {place['file']} and load it?"))
    if wants:
        print(f"mathesar: {proxy.title} serves {origin} by {install(proxy, site)}")
    print(f"mathesar: {set_name(origin, restart=wants or options.restart)}")
    if not wants:
        elsewhere = proxy.entry.get("where", f"{proxy.title}'s own machine")
        where = elsewhere if place is None else f"{place['file']}, or add --install"
        print(f"mathesar: for {where}:\n\n{proxy.file(site)}")
    socket = still_needed(proxy, site.listen, unit_of(proxy, place or {}))
    around = commands_for(proxy.name, site, redirect=site.is_tls and origin.port == 443)
    for command in [*socket, *around]:
        print(f"mathesar: on this machine it also needs: {command}")
    return _say_next(origin.is_tls)


def show(options: argparse.Namespace) -> int:
    from mathesar_admin.domain.naming import names
    from mathesar_admin.domain.origin import origins_of
    from mathesar_admin.domain.over_socket import refuse_unable
    from mathesar_admin.domain.proxy import find_proxy, site_of
    from mathesar_admin.settings.store import read_settings

    _refuse_alone(options)
    settings = read_settings()
    if options.behind is not None:
        origins = origins_of(settings)
        if not origins:
            raise AdminError("no name is set", "Set one first: mathesar domain set NAME")
        proxy = find_proxy(options.behind)
        refuse_unable(proxy, settings.get("MATHESAR_LISTEN"))
        print(proxy.file(site_of(origins[0], settings, **_site_options(options))), end="")
        return exit_codes.DONE
    findings = names(settings)
    print(as_json(findings) if options.json else as_text(findings))
    return exit_codes.DONE


def check(options: argparse.Namespace) -> int:
    from mathesar_admin.domain.checking.check import check as look
    from mathesar_admin.settings.store import read_settings

    findings = look(read_settings())
    print(as_json(findings) if options.json else as_checklist(findings))
    return exit_codes.REFUSED if has_problem(findings) else exit_codes.DONE


def _proxy_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--behind", choices=PROXIES, metavar="PROXY", help=f"the proxy: {', '.join(PROXIES)}")
    parser.add_argument("--certificate", metavar="FILE", help="the proxy's certificate, where it is not certbot's")
    parser.add_argument("--key", metavar="FILE", help="its key")
    parser.add_argument(
        "--front",
        metavar="ADDRESS",
        action="append",
        type=_network,
        help="another proxy or load balancer, in front of this one, ends TLS; it comes from this address",
    )


def _site_options(options: argparse.Namespace) -> dict[str, object]:
    return {"certificate": options.certificate, "key": options.key, "front": tuple(options.front or ())}


def _refuse_alone(options: argparse.Namespace, *more: str) -> None:
    alone = [name for name in ("certificate", "key", "front", *more) if getattr(options, name)]
    if alone and options.behind is None:
        raise AdminError(f"--{alone[0]} is for a proxy: add --behind PROXY", code=exit_codes.USAGE)


def _agrees(question: str) -> bool:
    """Asks a person; without a terminal nobody agrees."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _say_next(is_tls: bool) -> int:
    if not is_tls:
        print("mathesar: without TLS, everybody on the way can read passwords and cookies")
    return exit_codes.DONE


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, help_text: str
) -> argparse.ArgumentParser:
    description = f"{help_text[0].upper()}{help_text[1:]}."
    return verbs.add_parser(name, help=help_text, description=description, allow_abbrev=False)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port from 1 to 65535")
    return int(text)


def _network(text: str) -> str:
    import ipaddress

    try:
        return str(ipaddress.ip_network(text)).removesuffix("/32").removesuffix("/128")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not an IP address or network") from None
