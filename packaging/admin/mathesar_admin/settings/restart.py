"""When the service sees a change of its settings."""

from mathesar_admin.errors import AdminError
from mathesar_admin.settings.catalogue import Setting
from mathesar_admin.unit import service


def after_change(setting: Setting, text: str, *, restart: bool) -> str:
    """
    Restarts the service, or says when it sees the change.

    text     what was changed
    restart  restart a service that runs
    Returns the text with what follows from it. Raises AdminError where the service does not start again.
    """
    runs = service.systemd_runs() and service.unit_state().active in ("active", "activating", "failed")
    if restart and runs:
        if not service.systemctl("restart", service.UNIT, timeout=service.START_TIMEOUT).succeeded:
            raise AdminError(f"{text}, and the service does not start with it", "The reason: mathesar status")
        return f"{text}, and the service was restarted"
    if restart:
        return f"{text}; the service does not run, and sees it when it starts"
    if setting.restart and runs:
        return f"{text}; the service sees it after: systemctl restart mathesar"
    return text
