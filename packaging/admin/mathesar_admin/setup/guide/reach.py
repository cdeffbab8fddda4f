"""The name under which people reach Mathesar, and the web server before it."""

from dataclasses import replace

from mathesar_admin.domain.install import is_installed
from mathesar_admin.domain.origin import origins_in
from mathesar_admin.domain.proxy import PROXIES, Proxy, find_proxy, site_of
from mathesar_admin.domain.requirements import place_of
from mathesar_admin.errors import AdminError
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.guide.here import Here
from mathesar_admin.setup.guide.terminal import Terminal

ASIDE = "none"


def ask(terminal: Terminal, here: Here, answers: Answers) -> Answers:
    terminal.title("How people reach Mathesar")
    terminal.say(
        "A web server with TLS leads them there. Without a name only this machine reaches it; so does a tunnel."
    )
    today = here.settings.get("MATHESAR_DOMAIN")
    domain = terminal.text("Name, such as data.example.org", today=today, fault=lambda typed: _fault(typed, here))
    answers = replace(answers, domain=domain)
    name = today if domain is None else domain
    usable = [proxy for proxy in map(find_proxy, PROXIES) if place_of(proxy) is not None]
    if not name or not usable:
        return answers
    served = next((one.name for one in usable if _serves(one, name, here)), ASIDE)
    options = {one.name: f"{one.title}, which is on this machine" for one in usable}
    options[ASIDE] = "another one, or later: mathesar domain set"
    behind = terminal.choice("Which web server serves it?", options, today=served)
    return answers if behind in (None, ASIDE) else replace(answers, behind=behind)


def _serves(proxy: Proxy, name: str, here: Here) -> bool:
    # What stands in the file may be wrong.
    return _fault(name, here) is None and is_installed(
        proxy, site_of(origins_in(name, here.settings)[0], here.settings)
    )


def _fault(typed: str, here: Here) -> str | None:
    try:
        origins_in(typed, here.settings)
    except AdminError as error:
        return str(error)
    return None
