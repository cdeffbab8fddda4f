"""Completes an environment: secrets from their files, defaults from the catalogue, a line for whatever is wrong."""

import difflib
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from mathesar_service.environment.catalogue import CATALOGUE, Setting, settings_of
from mathesar_service.environment.secret_files import SUFFIX, with_files

# Trying again changes nothing (EX_CONFIG of sysexits.h).
NEEDS_PERSON = 78
# Nothing works without these.
NEEDED = ("SECRET_KEY", "POSTGRES_HOST", "POSTGRES_DB", "POSTGRES_USER")
ADMIN_USER, ADMIN_PASSWORD = "MATHESAR_ADMIN_USER", "MATHESAR_ADMIN_PASSWORD"


class Completed(NamedTuple):
    environment: dict[str, str]
    """What was given, secrets that stood in files, and defaults."""
    faults: list[str]
    """What has to change before anything can start, in a line each."""
    notes: list[str]
    """What may be meant as it is."""


def complete(
    given: Mapping[str, str],
    way: str,
    *,
    defaults: Mapping[str, str],
    needed: Sequence[str] = NEEDED,
    catalogue: Path = CATALOGUE,
) -> Completed:
    """
    given      an environment, such as os.environ
    way        the way to install, as the catalogue names it: container, zipapp
    defaults   those of this way; they go before the catalogue's. With "", a setting of the catalogue has none
    needed     what has to be set in the end
    """
    settings = settings_of(way, catalogue)
    secrets = [one.name for one in settings.values() if one.is_secret]
    environment, faults = with_files(given, secrets)
    unread = {fault.split()[0].rstrip(":").removesuffix(SUFFIX) for fault in faults}
    for name, setting in settings.items():
        # `-e NAME=` and an entry of a file without a value say "not set", unless that means something else.
        if environment.get(name) == "" and not setting.may_be_empty:
            del environment[name]
    faults += [f"{name} {fault}" for name, fault in _wrong(settings, environment)]
    for name, value in {**{one.name: one.default or "" for one in settings.values()}, **defaults}.items():
        if value:
            environment.setdefault(name, value)
    missing = [name for name in needed if not environment.get(name) and name not in unread]
    faults += [f"{name} is not set{_or_file(settings.get(name))}" for name in missing]
    faults += _half_an_administrator(environment, unread)
    environment["MATHESAR_WAY"] = way
    return Completed(environment, faults, _misspelt(settings, environment))


def complete_or_end(given: Mapping[str, str], way: str, *, defaults: Mapping[str, str]) -> dict[str, str]:
    """The same; ends the process with 78 and the lines where something is wrong."""
    try:
        environment, faults, notes = complete(given, way, defaults=defaults)
    except (OSError, ValueError, KeyError) as error:
        print(f"mathesar: the list of settings, {CATALOGUE}, cannot be read: {error}", file=sys.stderr)
        sys.exit(NEEDS_PERSON)
    for line in (*notes, *faults):
        print(f"mathesar: {line}", file=sys.stderr)
    if faults:
        sys.exit(NEEDS_PERSON)
    return environment


def refuse_missing() -> None:
    """Ends the process with 78 where its environment is not complete."""
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        hint = "" if os.environ.get("MATHESAR_WAY") else ": mathesar config check"
        print(f"mathesar: {', '.join(missing)} is not set{hint}", file=sys.stderr)
        sys.exit(NEEDS_PERSON)


def _wrong(settings: Mapping[str, Setting], environment: Mapping[str, str]) -> list[tuple[str, str]]:
    found = []
    for name in settings.keys() & environment.keys():
        value = environment[name]
        fault = settings[name].fault(value)
        if fault is not None:
            # Kubernetes gives every container POSTGRES_PORT=tcp://10.0.0.1:5432 for a service named postgres.
            is_linked = value.startswith(("tcp://", "udp://"))
            found.append((name, fault + ("; Kubernetes has set it: enableServiceLinks: false" if is_linked else "")))
    return sorted(found)


def _or_file(setting: Setting | None) -> str:
    return f", nor {setting.name}{SUFFIX}" if setting is not None and setting.is_secret else ""


def _half_an_administrator(environment: Mapping[str, str], unread: set[str]) -> list[str]:
    for one, other in ((ADMIN_USER, ADMIN_PASSWORD), (ADMIN_PASSWORD, ADMIN_USER)):
        if environment.get(one) and not environment.get(other) and other not in unread:
            return [f"{one} is set, and {other} is not: the first administrator needs both"]
    return []


def _misspelt(settings: Mapping[str, Setting], environment: Mapping[str, str]) -> list[str]:
    """Names that stand one or two letters beside a setting's."""
    found = []
    for name in environment:
        known = name.removesuffix(SUFFIX) if name.endswith(SUFFIX) else name
        if known in settings or not name.startswith(("MATHESAR_", "POSTGRES_")):
            continue
        near = difflib.get_close_matches(known, settings, n=1, cutoff=0.9)
        if near:
            found.append(f"there is no setting {name}; did you mean {near[0]}?")
    return found
