"""How a setting and its value are shown; secrets never are."""

from mathesar_admin import paths
from mathesar_admin.settings.catalogue import Setting
from mathesar_admin.settings.store import Settings

HIDDEN = "(set, not shown)"


def shown(setting: Setting, settings: Settings) -> str:
    """The value that the service sees, for people."""
    value = settings.values.get(setting.name)
    if value is None:
        return setting.default or ""
    return HIDDEN if setting.secret and value.text else value.text


def origin(setting: Setting, settings: Settings) -> str:
    """Where the value comes from: the name of a file, "default" or "not set"."""
    value = settings.values.get(setting.name)
    if value is None:
        return "default" if setting.default is not None else "not set"
    return "default" if value.path == paths.DEFAULTS else value.path.name


def facts(setting: Setting, settings: Settings) -> dict[str, object]:
    """The same for machines."""
    value = settings.values.get(setting.name)
    text = setting.default if value is None else value.text
    return {
        "name": setting.name,
        "value": None if setting.secret else text,
        "set": value is not None and value.path != paths.DEFAULTS,
        "file": None if value is None else str(value.path),
        "default": setting.default,
        "secret": setting.secret,
        "text": setting.text,
    }
