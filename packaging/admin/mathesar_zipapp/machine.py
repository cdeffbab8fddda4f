"""Refuses a machine that this file cannot run on, before anything is unpacked. Older Pythons can read this module."""

import os
import platform
import sys

from mathesar_zipapp.errors import NEEDS_PERSON, ZipappError
from mathesar_zipapp.facts import Facts

# What uname says for the architectures that there are files for.
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


def require(facts: Facts) -> None:
    """Raises ZipappError for another Python, another processor, and a C library that is too old or none of GNU's."""
    minor = ".".join(map(str, sys.version_info[:2]))
    if (minor, sys.implementation.name) != (facts.python, "cpython"):
        raise ZipappError(
            f"this file is for Python {facts.python}, and {sys.executable or 'this'} is {platform.python_version()}",
            f"Run it with python{facts.python}, or take the file for Python {minor}.",
            NEEDS_PERSON,
        )
    system = os.uname()
    if system.sysname != "Linux" or system.machine != MACHINES[facts.arch]:
        raise ZipappError(
            f"this file is for Linux on {MACHINES[facts.arch]}, and this is {system.sysname} on {system.machine}",
            code=NEEDS_PERSON,
        )
    require_glibc(facts.glibc, glibc())


def glibc() -> str:
    """The version of the C library, e.g. "2.36"; empty where it is not GNU's."""
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")[2]
    except (ValueError, OSError):
        return ""


def require_glibc(oldest: str, found: str) -> None:
    if not found:
        raise ZipappError(
            "this file needs the C library of GNU (glibc), which this machine has not", code=NEEDS_PERSON
        )
    if [int(part) for part in found.split(".")[:2]] < [int(part) for part in oldest.split(".")]:
        raise ZipappError(f"this file needs glibc {oldest}, and this machine has {found}", code=NEEDS_PERSON)
