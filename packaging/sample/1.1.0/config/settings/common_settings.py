# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that every deployment shares; what differs comes from the environment."""

import os
from pathlib import Path

from config.files import backends, providers
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parents[2]


def is_true(name):
    """Whether an environment variable is switched on. Only these three spellings count."""
    return os.environ.get(name) in ("t", "true", "True")


def stored_secret_key():
    """The key kept beside the code, made at the first start. For machines that bring none of their own."""
    path = BASE_DIR / ".secrets" / "secret_key.txt"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(get_random_secret_key())
    return path.read_text()


SECRET_KEY = os.environ.get("SECRET_KEY") or stored_secret_key()
DEBUG = is_true("DEBUG")
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("ALLOWED_HOSTS", ".localhost, 127.0.0.1, [::1]").split(",")
]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "mathesar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mathesar.interface.assets",
            ],
        },
    },
]

DATABASES = {}
if all(os.environ.get(name) for name in ("POSTGRES_DB", "POSTGRES_USER", "POSTGRES_HOST")):
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["POSTGRES_DB"],
        "USER": os.environ["POSTGRES_USER"],
        "PASSWORD": os.environ.get("POSTGRES_PASSWORD") or "",
        "HOST": os.environ["POSTGRES_HOST"],
        "PORT": int(os.environ["POSTGRES_PORT"]) if os.environ.get("POSTGRES_PORT") else "",
        "OPTIONS": {"application_name": "Sample"},
    }
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

AUTH_USER_MODEL = "mathesar.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/auth/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("fr", "French")]
LOCALE_PATHS = ["translations"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

INTERFACE_BUILD = BASE_DIR / "mathesar" / "static" / "mathesar"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
STATICFILES_DIRS = [INTERFACE_BUILD, BASE_DIR / "mathesar" / "static" / "non-code"]
STATICFILES_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"

MEDIA_ROOT = os.environ.get("MEDIA_ROOT", str(BASE_DIR / ".media"))
MEDIA_URL = "/media/"

SSO_PROVIDERS = providers(BASE_DIR / "sso.yml")
FILE_BACKENDS = backends(BASE_DIR / "file_storage.yml")
