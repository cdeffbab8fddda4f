"""mathesar upgrade-databases: Mathesar's functions in people's databases, again where an upgrade could not."""

import argparse
import json
from typing import Any

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.health.findings import printable
from mathesar_admin.processes.as_service import ask_service

HELP = "upgrade Mathesar's functions in your databases, where an upgrade could not"
DESCRIPTION = (
    "An upgrade does it by itself. Where a database did not answer then, or refused, its functions are still those "
    "of the version before: this names each database, and tries those again. It can be repeated."
)
NEEDS_ROOT = True
# Many databases, each with a lock to wait for.
TIMEOUT = 60 * 60


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("databases", metavar="DATABASE", nargs="*", help="only these; else every connected database")
    parser.add_argument("--all", action="store_true", help="also those that have the functions of this version")
    parser.add_argument("--json", action="store_true", help="print what was done, for machines")


def run(options: argparse.Namespace) -> int:
    found = _upgrade([*(["--all"] if options.all else []), *options.databases])
    failed = [one for one in found if one["result"] == "failed"]
    if options.json:
        print(json.dumps({"ok": not failed, "databases": found}, indent=2, ensure_ascii=False))
        return exit_codes.REFUSED if failed else exit_codes.DONE
    for one in found:
        print(f"mathesar: {printable(_line(one))}")
    if not found:
        print("mathesar: no database is connected, so that there is nothing to upgrade")
    if failed:
        raise AdminError(
            f"{len(failed)} of {len(found)} databases could not be upgraded",
            "Where the reason is fixed: mathesar upgrade-databases",
            "Where Mathesar does not know the password of their owner, their page in the web interface asks for it.",
        )
    return exit_codes.DONE


def _upgrade(arguments: list[str]) -> list[dict[str, Any]]:
    outcome = ask_service("mathesar_service.asked.upgrade_databases", arguments, timeout=TIMEOUT)
    # Other lines are Mathesar's own.
    found = [json.loads(line) for line in outcome.stdout.splitlines() if line.startswith("{")]
    if found and "unknown" in found[0]:
        raise AdminError(
            f'the database "{found[0]["unknown"]}" is not connected to Mathesar',
            "mathesar upgrade-databases, without a name, takes those that are.",
            code=exit_codes.USAGE,
        )
    if not outcome.succeeded:
        raise AdminError(f"the databases cannot be asked for: {outcome.reason()}", "mathesar status")
    return found


def _line(one: dict[str, Any]) -> str:
    return {
        "current": f"{one['name']}: has the functions of {one['version']}",
        "upgraded": f"{one['name']}: has the functions of {one['version']} now",
        "failed": f"{one['name']}: still has those of {one['version']}: {one['reason']}",
    }[one["result"]]
