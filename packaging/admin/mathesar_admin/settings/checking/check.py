"""What is wrong with the settings on this machine: `mathesar config check`, and part of status.

A line that systemd does not take is never printed: it may hold a secret.
"""

from mathesar_admin import paths
from mathesar_admin.processes.process import find_account, run
from mathesar_admin.settings.catalogue import Setting, catalogue, nearest
from mathesar_admin.settings.checking.places import Remark, check_local, check_place, check_yaml_files
from mathesar_admin.settings.store import Settings, SettingsFile, how_missing
from mathesar_admin.settings.systemd import continued_comments, is_before_254
from mathesar_shared.environment_file.content import Assignment

# The most that others may do with each.
MODES = {paths.DETECTED.name: 0o640, paths.SETTINGS.name: 0o640, paths.SECRETS.name: 0o600}


def check_settings(settings: Settings) -> list[Remark]:
    """Everything that somebody should look at, in the order of the files and their lines."""
    found = [
        *check_place(paths.CONFIGURATION, 0o755),
        *(remark for file in settings.files for remark in _check_file(file)),
        *check_local(settings),
        *check_yaml_files(settings),
    ]
    if not settings.get("SECRET_KEY") and not any(file.fault for file in settings.files):
        hint = "if there was one, bring it back from a backup before that"
        text = f"SECRET_KEY is missing; the service makes one when it starts; {hint}"
        found.append(Remark(paths.SECRETS, None, text, is_fault=False))
    return found


def _check_file(file: SettingsFile) -> list[Remark]:
    if file.text is None:
        is_missed = file.path in (paths.DEFAULTS, paths.SETTINGS) or file.path.is_symlink()
        return [] if not is_missed else [Remark(file.path, None, how_missing(file.path))]
    if file.fault is not None:
        return [Remark(file.path, None, file.fault)]
    if file.path == paths.DEFAULTS:
        # What is in it is the package's.
        return []
    last = {one.name: one for one in file.content.assignments}
    lines = [*_check_lines(file)]
    open_quote = file.content.assignments[-1] if file.content.unfinished == "quotes" else None
    for one in file.content.assignments:
        if one is open_quote:
            continue
        if one is last[one.name]:
            lines.extend(_check_assignment(file, one))
        else:
            lines.append(_remark(file, one, f"{one.name} is set again further down; only the last counts", False))
    return [*check_place(file.path, MODES[file.path.name]), *sorted(lines, key=lambda remark: remark.line or 0)]


def _check_lines(file: SettingsFile) -> list[Remark]:
    """What systemd passes over, or takes for more than the administrator meant."""
    text, content = file.text or "", file.content
    passed = "this line is not NAME=value, so systemd passes over it"
    found = [Remark(file.path, _line(text, start), passed) for start, _ in content.ignored]
    for start in continued_comments(text, content):
        joined = 'a comment that ends with "\\" goes on in the next line before systemd 254; take the "\\" away'
        found.append(Remark(file.path, _line(text, start), joined, is_before_254()))
    if content.unfinished == "quotes" and content.assignments:
        last = content.assignments[-1]
        found.append(
            _remark(file, last, f"the quote of {_shown(last)} is not closed, so it reaches to the end", True)
        )
    return found


def _check_assignment(file: SettingsFile, one: Assignment) -> list[Remark]:
    if not one.is_valid:
        hint = ': leave the "export" out' if one.name.startswith("export ") else ""
        return [_remark(file, one, f"what stands before the = is not a name, so systemd passes over it{hint}", True)]
    setting = catalogue().get(one.name)
    if setting is None:
        near = nearest(one.name)
        if near:
            return [_remark(file, one, f"there is no setting {one.name}; did you mean {near}?", True)]
        text = f"{one.name} is not one of Mathesar's settings; the service gets it as it is"
        return [_remark(file, one, text, False)]
    if setting.internal:
        text = f"{one.name} is decided by the package; another value can break the service"
        return [_remark(file, one, text, False)]
    return [_remark(file, one, *remark) for remark in _check_value(file, setting, one.value)]


def _check_value(file: SettingsFile, setting: Setting, value: str) -> list[tuple[str, bool]]:
    fault = setting.fault(value)
    if fault is not None:
        return [(f"{setting.name} {fault}", True)]
    if setting.kind == "file" and value and not _is_readable(value):
        return [(f"{setting.name} names {value}, which the service's user cannot read", True)]
    if setting.secret and file.path != paths.SECRETS:
        return [(f"{setting.name} is a secret; move it to {paths.SECRETS}, which only root can read", False)]
    return []


def _is_readable(path: str) -> bool:
    return run(["test", "-f", path, "-a", "-r", path], account=find_account("mathesar")).succeeded


def _shown(one: Assignment) -> str:
    return one.name if one.is_valid else "the last assignment"


def _remark(file: SettingsFile, one: Assignment, text: str, is_fault: bool) -> Remark:
    return Remark(file.path, _line(file.text or "", one.start), text, is_fault)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
