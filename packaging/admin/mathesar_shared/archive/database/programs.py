"""PostgreSQL's own programs: what they are given, and what they have said."""

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from mathesar_shared.errors import UserError

# What libpq reads of the service's settings.
VARIABLES = {"POSTGRES_PASSWORD": "PGPASSWORD", "POSTGRES_SSLMODE": "PGSSLMODE", "PGSSLROOTCERT": "PGSSLROOTCERT"}


def version_of(program: Path, environment: Mapping[str, str]) -> str:
    """Of one of the programs: "17.12"."""
    said = subprocess.run([program, "--version"], env=dict(environment), capture_output=True, text=True, check=False)
    found = re.search(r"\) (\d+\S*)", said.stdout)
    if found is None:
        raise UserError(f"{program} does not say its version: {reason(said.stderr + said.stdout)}")
    return found[1]


def major(version: str) -> int:
    """Of what a program or a server says: 17 of "17.12 (Debian 17.12-1)", 18 of "18beta1"."""
    found = re.match(r"\d+", version)
    if found is None:
        raise UserError(f"{version!r} is no version of PostgreSQL")
    return int(found.group())


def rewind(file: IO[bytes]) -> None:
    """For the program: were only our buffer to go back, it would begin in the middle, and not know it."""
    file.flush()
    os.lseek(file.fileno(), 0, os.SEEK_SET)


def reason(text: str) -> str:
    """What a program of PostgreSQL's has failed of: its first error, without warnings and hints."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"\b(error|ERROR|FATAL|PANIC):", line)]
    return re.sub(r"^\w+: (error: )?", "", next(iter([*errors, *lines]), "it did not say why"))


def how_it_ended(code: int, said: str) -> str:
    return f"it was ended by {signal.Signals(-code).name}" if code < 0 else reason(said)
