"""Reads the settings module of a release, and nothing else of the application."""

import builtins
import importlib
import os

SETTINGS = "config.settings.production"


def read_settings(release):
    """The settings module of a release, where its own imports of other packages may fail.

    Settings import database drivers and the like, which need compiled code for the target machine. What they
    say of static files does not depend on them, so a stand-in takes their place.
    """
    real_import = builtins.__import__

    def is_own(name):
        path = os.path.join(release, name)
        return os.path.exists(path) or os.path.exists(path + ".py")

    def tolerant_import(name, globals=None, locals=None, fromlist=(), level=0):
        try:
            return real_import(name, globals, locals, fromlist, level)
        except (ImportError, OSError):
            importer = (globals or {}).get("__file__") or ""
            top = name.partition(".")[0]
            own = level > 0 or top == "django" or is_own(top)
            if own or not importer.startswith(release + os.sep):
                raise
            return StandIn()

    builtins.__import__ = tolerant_import
    try:
        return importlib.import_module(SETTINGS)
    finally:
        builtins.__import__ = real_import


class StandIn:
    """Takes the place of a module that cannot be loaded here, and of everything in it."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn()

    def __call__(self, *args, **kwargs):
        return StandIn()

    def __mro_entries__(self, bases):
        return ()


def configure(settings):
    """Gives Django what the release's settings say of static files; returns its storage class and options."""
    from django.conf import settings as django_settings

    default = "django.contrib.staticfiles.storage.StaticFilesStorage"
    declared = getattr(settings, "STORAGES", {}).get("staticfiles", {})
    backend = declared.get("BACKEND") or getattr(settings, "STATICFILES_STORAGE", default)
    names = {name for name in dir(settings) if name.startswith(("STATIC", "WHITENOISE_"))}
    django_settings.configure(**{name: getattr(settings, name) for name in names - {"STATICFILES_STORAGE"}})
    return backend, declared.get("OPTIONS", {})
