"""mathesar config: the settings, checked against the catalogue and written without touching anything else."""

import argparse
import getpass
import json
import sys

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.settings import change
from mathesar_admin.settings.catalogue import Setting, catalogue, find_setting
from mathesar_admin.settings.checking.check import check_settings
from mathesar_admin.settings.listing import facts, origin, shown
from mathesar_admin.settings.restart import after_change
from mathesar_admin.settings.store import Settings, read_settings

HELP = "show, check and change the settings"
DESCRIPTION = (
    "mathesar.env(5) says what each setting means. A VALUE that begins with - goes after --: "
    "mathesar config set GUNICORN_CMD_ARGS -- --access-logfile=-"
)
NEEDS_ROOT = True


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    listing = _verb(verbs, "list", list_settings, "show every setting, its value and where that comes from")
    listing.add_argument("--json", action="store_true", help="print them for machines")
    getting = _verb(verbs, "get", get_setting, "print the value of a setting")
    getting.add_argument("name", metavar="NAME")
    getting.add_argument("--json", action="store_true", help="print it for machines, with where it comes from")
    setting = _verb(verbs, "set", set_setting, "change a setting")
    setting.add_argument("name", metavar="NAME")
    setting.add_argument("value", metavar="VALUE", nargs="?")
    setting.add_argument(
        "--stdin", action="store_true", help="read the value from standard input, as secrets must be"
    )
    setting.add_argument(
        "--force", action="store_true", help="replace what should rather be kept, such as the secret key"
    )
    unsetting = _verb(verbs, "unset", unset_setting, "go back to the default of a setting")
    unsetting.add_argument("name", metavar="NAME")
    for changing in (setting, unsetting):
        changing.add_argument(
            "--restart", action="store_true", help="restart the service, so that it sees the change"
        )
    checking = _verb(
        verbs, "check", check, "find what is wrong in the files of settings; exits with 1 if something is"
    )
    checking.add_argument("--json", action="store_true", help="print the remarks for machines")


def run(options: argparse.Namespace) -> int:
    code: int = options.verb(options)
    return code


def list_settings(options: argparse.Namespace) -> int:
    settings = _read()
    people = [one for one in catalogue().values() if not one.internal]
    if options.json:
        print(json.dumps({"settings": [facts(one, settings) for one in people]}, indent=2, ensure_ascii=False))
        return exit_codes.DONE
    width = max(len(one.name) for one in people)
    for one in people:
        print(f"{one.name:<{width}}  {shown(one, settings)}  ({origin(one, settings)})".rstrip())
    return exit_codes.DONE


def get_setting(options: argparse.Namespace) -> int:
    setting, settings = find_setting(options.name), _read()
    if options.json:
        print(json.dumps(facts(setting, settings), indent=2, ensure_ascii=False))
        return exit_codes.DONE
    value = settings.values.get(setting.name)
    if setting.secret and value is not None and value.text:
        raise AdminError(f"{setting.name} is a secret and is not printed; it is in {value.path}")
    print(settings.get(setting.name, setting.default or ""))
    return exit_codes.DONE


def set_setting(options: argparse.Namespace) -> int:
    if options.stdin == (options.value is not None):
        raise AdminError("give either VALUE or --stdin", code=exit_codes.USAGE)
    setting = find_setting(options.name)
    value = _typed(setting) if options.stdin else options.value
    done = change.set_setting(setting, value, is_public=not options.stdin, force=options.force)
    return _after_change(setting, done, restart=options.restart)


def unset_setting(options: argparse.Namespace) -> int:
    setting = find_setting(options.name)
    done = change.unset_setting(setting)
    if done is None:
        print(f"mathesar: {setting.name} was not set; nothing has changed")
        return exit_codes.DONE
    return _after_change(setting, done, restart=options.restart)


def check(options: argparse.Namespace) -> int:
    remarks = check_settings(read_settings())
    faults = [one for one in remarks if one.is_fault]
    if options.json:
        listed = [
            {
                "file": str(one.path),
                "line": one.line,
                "text": one.text,
                "level": "problem" if one.is_fault else "note",
            }
            for one in remarks
        ]
        print(json.dumps({"ok": not faults, "remarks": listed}, indent=2, ensure_ascii=False))
    else:
        for one in remarks:
            print(f"{one}{'' if one.is_fault else ' (a note)'}")
        if not remarks:
            print("mathesar: nothing is wrong with the settings")
    return exit_codes.REFUSED if faults else exit_codes.DONE


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, function: object, help_text: str
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(
        name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}.", allow_abbrev=False
    )
    parser.set_defaults(verb=function)
    return parser


def _typed(setting: Setting) -> str:
    """From standard input; on a terminal it is asked for, and a secret is not shown."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{setting.name}: ") if setting.secret else input(f"{setting.name}: ")
    # A file's last newline is not part of the value.
    return sys.stdin.read().removesuffix("\n").removesuffix("\r")


def _read() -> Settings:
    settings = read_settings()
    for warning in settings.warnings():
        print(f"mathesar: {warning}", file=sys.stderr)
    return settings


def _after_change(setting: Setting, text: str, *, restart: bool) -> int:
    print(f"mathesar: {after_change(setting, text, restart=restart)}")
    return exit_codes.DONE
