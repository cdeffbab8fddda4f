"""What the machine knows that a bundle may not say: secrets, and names of people's things."""

import re
import socket
from collections.abc import Iterable, Iterator, Sequence

from mathesar_admin import paths
from mathesar_admin.health.bundle.parts import HARMLESS
from mathesar_admin.health.bundle.redactor import Redactor
from mathesar_admin.health.findings import Finding
from mathesar_admin.settings.catalogue import catalogue
from mathesar_admin.settings.store import Settings
from mathesar_admin.unit import service

# Values in YAML and Python: what is quoted, or stands after a colon.
QUOTED = re.compile(r"\"([^\"\n]{4,})\"|'([^'\n]{4,})'")
AFTER_COLON = re.compile(r"^\s*(?:- )?[\w.-]+\s*:\s+([^\s#\"'][^\n#]*?)\s*$", re.MULTILINE)
# Words of the files' own language, and what every installation has.
COMMON = {"true", "false", "none", "null", "mathesar", "postgres", "default", "localhost", "https", "http"}
# Of each part of a name; "org" and such are everybody's.
HOSTS = ("MATHESAR_DOMAIN", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "POSTGRES_HOST", "MATHESAR_LISTEN")


def redactor_for(settings: Settings) -> Redactor:
    """Knows every secret and every name in the settings, in all their places. Root only."""
    found = Redactor()
    for name, text in _values(settings):
        setting = catalogue().get(name)
        if setting is None and name:
            # It may be a slip of the keyboard, or somebody's own.
            found.hide_names("name", [name])
        default = None if setting is None else setting.default
        if not text or text == default or text.lower() in COMMON:
            continue
        if setting is not None and setting.kind in HARMLESS and setting.fault(text) is None:
            continue
        if setting is None or setting.secret:
            found.hide_secrets([text])
        elif name in HOSTS:
            found.hide_names("host", _hosts(text))
        elif not text.startswith("/"):
            found.hide_names(name.lower(), [text])
        else:
            found.hide_names("path", [text])
    found.hide_secrets(_in_files())
    found.hide_names("machine", {socket.gethostname(), socket.getfqdn()} - {"localhost"})
    return found


def hide_findings(redactor: Redactor, found: Sequence[Finding], databases: Sequence[str]) -> None:
    """Names of people's databases and roles, from what status has found and the application knows."""
    facts = {one.key: one.facts or {} for one in found}
    mine = [str((one.facts or {}).get("database", "")) for one in found if one.key == "data"]
    others = facts.get("collaborators", {}).get("methods", {})
    redactor.hide_names("database", _own([*mine, *others, *databases]))
    waits = [
        str((one.facts or {}).get(part) or "") for one in found if one.key == "wait" for part in ("role", "program")
    ]
    redactor.hide_names(
        "role", _own([str(facts.get("role", {}).get("name", "")), *facts.get("role", {}).get("memberOf", []), *waits])
    )


def _own(names: Iterable[str]) -> list[str]:
    return [name for name in names if name and name.lower() not in COMMON]


def _values(settings: Settings) -> Iterator[tuple[str, str]]:
    """Of the files, also those that a later one overrides, and of what the running service has got otherwise."""
    shipped = {name: value.text for name, value in settings.values.items() if value.path == paths.DEFAULTS}
    for file in settings.files:
        if file.path != paths.DEFAULTS:
            yield from ((one.name, one.value) for one in file.content.assignments)
            if file.fault:
                yield from (("", line) for line in (file.text or "").splitlines())
            yield from (("", (file.text or "")[begin:end]) for begin, end in file.content.ignored)
    for name, text in (service.running_environment() or {}).items():
        # What the package says itself, and what systemd gives to every service.
        if shipped.get(name) != text and not re.fullmatch(
            r"PATH|HOME|USER|LOGNAME|SHELL|LANG|[A-Z_]*(PID|FD[S]?|ID|SOCKET|DIRECTORY|STREAM|WATCH|WRITE)", name
        ):
            yield name, text


def _in_files() -> Iterator[str]:
    for path in (paths.SSO, paths.FILE_STORAGE, paths.CONFIGURATION / "local.py"):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        for match in (*QUOTED.finditer(text), *AFTER_COLON.finditer(text)):
            value = next(part for part in match.groups() if part)
            if value.lower() not in COMMON:
                yield value


def _hosts(text: str) -> Iterator[str]:
    for one in re.split(r"[,\s]+", text):
        host = re.sub(r"^\w+://", "", one).strip("[]").rstrip("/").removeprefix("*").removeprefix(".")
        name = re.sub(r":\d+$", "", host)
        if name.lower() not in COMMON and not name.startswith(("127.", "/", "unix:", "::1")):
            yield name
