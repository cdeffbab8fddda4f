"""sso.yml and file_storage.yml: read by the service's account with the service's Python, which knows YAML."""

import json
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.process import PATH, find_account, run

SETTINGS = ("SSO_CONFIG_DICT", "OIDC_CONFIG_DICT", "FILE_STORAGE_DICT")


class YamlRemark(NamedTuple):
    line: int | None
    text: str
    is_fault: bool


class YamlFile(NamedTuple):
    source: str
    """The file, or the setting that holds the same."""
    remarks: tuple[YamlRemark, ...]
    hosts: tuple[str, ...]
    """What Mathesar will connect to because of it."""


def read_yaml_files(environment: Mapping[str, str]) -> tuple[YamlFile, ...]:
    """Those that are there, and settings in their place. It takes a moment, and none where there is neither."""
    files = (paths.SSO, paths.FILE_STORAGE)
    if not any(map(environment.get, SETTINGS)) and not any(path.is_symlink() or path.exists() for path in files):
        return ()
    return _read(tuple(sorted(environment.items())))


@cache
def _read(environment: tuple[tuple[str, str], ...]) -> tuple[YamlFile, ...]:
    facts, account = build_facts(), find_account("mathesar")
    python = facts.virtualenv / "bin" / "python3"
    files = {"sso": paths.SSO, "file_storage": paths.FILE_STORAGE}
    if account is None or not python.exists():
        return _unread("the account mathesar or the virtualenv is missing, so it was not checked: mathesar setup")
    outcome = run(
        [
            str(python),
            "-m",
            "mathesar_service.yaml_files.report",
            *(f"{kind}={path}" for kind, path in files.items()),
        ],
        account=account,
        environment={"PATH": PATH, "LC_ALL": "C.UTF-8", **dict(environment)},
        directory=facts.app,
        timeout=20,
    )
    if not outcome.succeeded:
        said = outcome.stderr.strip().splitlines()
        return _unread(f"it could not be checked: {said[-1] if said else f'exit code {outcome.code}'}")
    return tuple(
        YamlFile(
            one["source"],
            tuple(YamlRemark(it["line"] or None, it["text"], it["is_fault"]) for it in one["remarks"]),
            tuple(one["hosts"]),
        )
        for one in json.loads(outcome.stdout)
    )


def _unread(reason: str) -> tuple[YamlFile, ...]:
    there = [path for path in (paths.SSO, paths.FILE_STORAGE) if path.exists()]
    return tuple(YamlFile(str(path), (YamlRemark(None, reason, True),), ()) for path in there)
