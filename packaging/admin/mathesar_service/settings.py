"""Settings of the packaged service, on top of upstream's for production. The admin's own come last."""

import logging
import os
import re
from pathlib import Path

from config.settings.production import *  # noqa: F403
from config.settings.production import ALLOWED_HOSTS, DATABASES, INSTALLED_APPS, MIDDLEWARE

from mathesar_service.connection.tls import forget_missing_bundles, options_for_postgresql
from mathesar_service.connection.waiting import limit_waiting
from mathesar_service.domains import origins


def _flag(name: str, default: str) -> bool:
    return os.environ.get(name, default) in ("t", "true", "True")


# Connects the starter database for the first administrator.
INSTALLED_APPS = [*INSTALLED_APPS, "mathesar_service.starter.StarterConfig"]
forget_missing_bundles()
limit_waiting()
# Upstream reads POSTGRES_SSLMODE but does not pass it on for its own database.
if "default" in DATABASES:
    DATABASES["default"].setdefault("OPTIONS", {}).update(options_for_postgresql(os.environ))

# The names under which a reverse proxy serves Mathesar, by TLS unless they or MATHESAR_TLS say no.
_origins = origins(os.environ.get("MATHESAR_DOMAIN", ""), tls=_flag("MATHESAR_TLS", "true"))
# A cookie for TLS only would keep everybody out who comes without.
_tls = bool(_origins) and all(origin.scheme == "https" for origin in _origins)
# This machine's own stay allowed whatever is set: `mathesar status` asks by them.
_own = [".localhost", "127.0.0.1", "[::1]"]
_hosts = [*(host for host in ALLOWED_HOSTS if host), *_own, *(origin.host for origin in _origins)]
ALLOWED_HOSTS = list(dict.fromkeys(_hosts))
CSRF_TRUSTED_ORIGINS = [str(origin) for origin in _origins]
SESSION_COOKIE_SECURE = _tls
CSRF_COOKIE_SECURE = _tls

# Answers `mathesar domain check` before anything looks at the request.
MIDDLEWARE = ["mathesar_service.seen.Seen", *MIDDLEWARE]


class WithoutPasswords(logging.Formatter):
    """A failed CREATE USER would otherwise put its password into the journal."""

    _PASSWORD = re.compile(r"(PASSWORD\s+E?)'(?:[^']|'')*'", re.IGNORECASE)

    def format(self, record: logging.LogRecord) -> str:
        return self._PASSWORD.sub(r"\1'***'", super().format(record))


# Upstream logs no error of a request outside debug mode. The journal adds the time.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"journal": {"()": WithoutPasswords, "format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "journal"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}

_local = Path(os.environ.get("MATHESAR_LOCAL_SETTINGS", "/etc/mathesar/local.py"))
if _local.is_file():
    exec(compile(_local.read_bytes(), str(_local), "exec"))  # noqa: S102  # the administrator's, in a file that only root can write
