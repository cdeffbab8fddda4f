"""Sets and unsets a setting by the rules of the catalogue: `mathesar config set` and `unset`."""

import json

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.settings.catalogue import Setting
from mathesar_admin.settings.files import remove_setting, write_setting
from mathesar_admin.settings.store import read_settings


def set_setting(setting: Setting, value: str, *, is_public: bool, force: bool) -> str:
    """
    Writes a value to the setting's file.

    is_public  the value was on the command line, where every user of the machine can read it
    force      replace a value that the catalogue guards
    Returns what was done. Raises AdminError for a value that will not do, and changes nothing then.
    """
    if setting.secret and is_public and value:
        raise AdminError(
            f"{setting.name} is a secret: on the command line every user of this machine could read it",
            f"Give it on standard input: mathesar config set {setting.name} --stdin",
        )
    fault = setting.fault(value)
    if fault is not None:
        given = "" if setting.secret else f", not {json.dumps(value, ensure_ascii=False)}"
        raise AdminError(f"{setting.name} {fault}{given}")
    if setting.internal:
        raise AdminError(f"{setting.name} is decided by the package and cannot be changed")
    settings = read_settings()
    settings.refuse_faulty()
    if setting.guard and settings.get(setting.name) not in ("", value) and not force:
        raise AdminError(f"{setting.name} is set already. {setting.guard}", "If you mean it, add --force.")
    path = paths.CONFIGURATION / setting.store
    write_setting(path, setting.name, value)
    # One that stands in the other file would lie there for everybody who may read it, or override this one.
    remove_setting(paths.SETTINGS if path == paths.SECRETS else paths.SECRETS, setting.name)
    return f"{setting.name} is written to {path}"


def unset_setting(setting: Setting) -> str | None:
    """
    Takes a setting out of the administrator's files, or forgets one that the set-up has found.
    Returns what was done, or None where it was not set. Raises AdminError for one that the catalogue guards.
    """
    settings = read_settings()
    settings.refuse_faulty()
    before = settings.values.get(setting.name)
    if before is None or before.path == paths.DEFAULTS:
        return None
    if setting.guard:
        raise AdminError(f"{setting.name} cannot be unset. {setting.guard}")
    # One that the set-up has found is found again when it is needed.
    for path in {paths.SETTINGS, paths.SECRETS, before.path}:
        remove_setting(path, setting.name)
    default = read_settings().get(setting.name, setting.default or "")
    return f"{setting.name} is unset" + (f"; its value is {default} now" if default else "")
