"""Makes a template of this machine: `mathesar setup --generalize` takes away what its copies must not share.

That is the secret key, and with it every session that it has signed. The role, the databases and uploaded files stay,
as somebody may have put into them what every copy is to have.
"""

from collections.abc import Callable

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError, EndedError
from mathesar_admin.package.image_build import is_image_build
from mathesar_admin.processes import guarded
from mathesar_admin.settings.files import remove_setting
from mathesar_admin.settings.store import read_settings
from mathesar_admin.setup.guide.terminal import Terminal
from mathesar_admin.unit import service

KEY = "SECRET_KEY"
STOP_TIMEOUT = 300
GOES = (
    "The next start of Mathesar makes a new key, here and in every copy of this machine. Sessions end, and saved",
    "passwords of connections have to be entered again.",
)
STAYS = "Settings, the role and the databases with everything in them, and uploaded files stay."


def plan() -> list[str]:
    """What `generalize` would do, in a line each. Raises AdminError where a file of settings cannot be read."""
    settings = read_settings()
    settings.refuse_faulty()
    stops = service.systemd_runs() and service.unit_state().active not in ("inactive", "failed")
    stop = [f"stop {service.UNIT}"] if stops else []
    return [*stop, *(f"remove {KEY} from {file.path}" for file in settings.files if KEY in file.content.values())]


def agree() -> None:
    """Names what goes and asks. Raises EndedError where the person does not agree."""
    terminal = Terminal()
    terminal.title("This will be done")
    terminal.say(*(f"  {line}" for line in plan()), *GOES, STAYS)
    try:
        agreed = terminal.agree("Go on?", today=False)
    except (KeyboardInterrupt, EOFError):
        terminal.say("")
        raise EndedError("mathesar: nothing was changed", guarded.INTERRUPTED) from None
    if not agreed:
        raise EndedError("mathesar: nothing was changed")


def generalize(changing: Callable[[str], None]) -> int:
    """
    Does it; any number of runs end in the same state.

    changing  is told what is changed, in the lines of the plan
    Raises AdminError where the service does not stop, or still has a key then.
    """
    for line in plan():
        changing(line)
    if service.systemd_runs():
        # Also one that waits for its next try, which would make a key again.
        stopped = service.systemctl("stop", service.UNIT, timeout=STOP_TIMEOUT)
        if not stopped.succeeded:
            raise AdminError(f"{service.UNIT} does not stop: {stopped.stderr.strip()}")
        _refuse_key_of_unit()
    for file in read_settings().files:
        if KEY in file.content.values():
            remove_setting(file.path, KEY)
    return exit_codes.DONE


def how_to_go_on() -> str:
    if is_image_build():
        return "every machine that boots from this image makes a key of its own"
    return "switch this machine off now, and copy it; where it is to go on itself: systemctl start mathesar"


def _refuse_key_of_unit() -> None:
    """A drop-in is not ours to change."""
    shown = service.systemctl("show", "-P", "Environment", service.UNIT).stdout
    if any(word.startswith(f"{KEY}=") for word in shown.split()):
        raise AdminError(
            f"a drop-in of {service.UNIT} sets {KEY}, which every copy would share",
            "Remove it: systemctl edit mathesar",
        )
