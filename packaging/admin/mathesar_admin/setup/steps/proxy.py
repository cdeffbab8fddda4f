"""Lets a web server on this machine serve Mathesar: `mathesar domain set NAME --behind PROXY --install`."""

from mathesar_admin import exit_codes
from mathesar_admin.domain.install import install, is_installed
from mathesar_admin.domain.origin import origins_in
from mathesar_admin.domain.proxy import Proxy, Site, find_proxy, site_of
from mathesar_admin.domain.requirements import require_place
from mathesar_admin.errors import AdminError
from mathesar_admin.settings.store import read_settings
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.settings import environment
from mathesar_admin.setup.step import Progress


def plan(answers: Answers) -> list[str]:
    wanted = _wanted(answers)
    if wanted is None:
        return []
    proxy, site = wanted
    place = require_place(proxy, site)
    return [f"let {proxy.title} serve {site.origin} by {place['file']}"]


def act(answers: Answers, _progress: Progress) -> int:
    wanted = _wanted(answers)
    if wanted is not None:
        install(*wanted)
    return exit_codes.DONE


def _wanted(answers: Answers) -> tuple[Proxy, Site] | None:
    """The web server and what it is to serve; None where nothing is asked for, or it is so already."""
    if answers.behind is None:
        return None
    settings = read_settings()
    found = environment(answers)
    origins = origins_in(found.get("MATHESAR_DOMAIN", ""), settings)
    if not origins:
        raise AdminError("--behind needs the name to serve: --domain NAME", code=exit_codes.USAGE)
    proxy = find_proxy(answers.behind)
    site = site_of(origins[0], settings)._replace(listen=found.get("MATHESAR_LISTEN", ""))
    return None if is_installed(proxy, site) else (proxy, site)
