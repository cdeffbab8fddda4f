"""Writes the name under which people reach Mathesar, and shows it."""

from mathesar_admin.domain.origin import Origin, is_tls, origins_in, origins_of
from mathesar_admin.errors import AdminError
from mathesar_admin.health.findings import Finding
from mathesar_admin.settings import change
from mathesar_admin.settings.catalogue import find_setting
from mathesar_admin.settings.restart import after_change
from mathesar_admin.settings.store import Settings, read_settings
from mathesar_admin.unit import service

SETTING = "MATHESAR_DOMAIN"


def set_name(origin: Origin, *, restart: bool) -> str:
    """
    Writes the setting; one that is so already stays as it is. Returns what was done.
    Raises AdminError where the file cannot be changed, or the service does not start again.
    """
    settings, setting = read_settings(), find_setting(SETTING)
    if _is_so(origin, settings):
        so = f"{SETTING} is {settings.get(SETTING)} already"
        seen = service.running_environment()
        sees_it = seen is None or seen.get(SETTING) == settings.get(SETTING)
        return so if sees_it else after_change(setting, so, restart=restart)
    done = change.set_setting(setting, value_of(origin, settings), is_public=True, force=False)
    return after_change(setting, done, restart=restart)


def value_of(origin: Origin, settings: Settings) -> str:
    """The origin as the setting has it: with its scheme only where MATHESAR_TLS says the other one."""
    return origin.netloc if origin.is_tls == is_tls(settings) else str(origin)


def values_of(typed: str, settings: Settings) -> str:
    """
    Names separated by commas, as the setting has them; what is so already stays as it is written.
    Raises AdminError for one that Mathesar cannot be served under.
    """
    wanted = origins_in(typed, settings)
    current = settings.get(SETTING)
    try:
        is_so = origins_of(settings) == wanted
    except AdminError:
        is_so = False
    return current if is_so else ",".join(value_of(one, settings) for one in wanted)


def names(settings: Settings) -> list[Finding]:
    """The names that are set, or the reason why there are none."""
    listen = Finding(
        "listen",
        "service",
        f"listens on {settings.get('MATHESAR_LISTEN')}",
        facts={"listen": settings.get("MATHESAR_LISTEN")},
    )
    try:
        origins = origins_of(settings)
    except AdminError as error:
        fault = f"{SETTING}: {error}"
        return [Finding("name", "name", fault, "problem", "mathesar domain set NAME", {"origin": None}), listen]
    if not origins:
        step = "mathesar domain set NAME"
        text = "none: people reach Mathesar on this machine only"
        return [Finding("name", "name", text, "note", step, {"origin": None}), listen]
    return [
        *(
            Finding("name", "name", str(one), facts={"origin": str(one), "host": one.host, "port": one.port})
            for one in origins
        ),
        listen,
    ]


def for_status(settings: Settings) -> list[Finding]:
    """The names in the status; none where none is set, as on a machine of one's own."""
    if not settings.get(SETTING).strip():
        return []
    found = names(settings)[:-1]
    return [one._replace(key="domain", label="domain") for one in found]


def _is_so(origin: Origin, settings: Settings) -> bool:
    try:
        return origins_of(settings) == [origin]
    except AdminError:
        return False
