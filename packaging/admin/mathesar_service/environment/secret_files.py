"""Secrets that stand in files, as Docker, Podman and Kubernetes mount them: POSTGRES_PASSWORD_FILE=/run/secrets/…"""

from collections.abc import Iterable, Mapping
from pathlib import Path

SUFFIX = "_FILE"
# Nobody's secret is longer; somebody has named the wrong file.
LONGEST = 1 << 20


def with_files(given: Mapping[str, str], secrets: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """
    The environment with what stands in the files, and without their names; and what is wrong, in a line each.

    secrets  the names that may have one
    """
    complete, faults = dict(given), []
    for name in secrets:
        path = complete.pop(name + SUFFIX, "")
        if not path:
            continue
        if complete.get(name):
            faults.append(f"{name} and {name}{SUFFIX} are both set; take one of them away")
            continue
        try:
            complete[name] = _content(Path(path))
        except IsADirectoryError:
            faults.append(f"{name}{SUFFIX}: {path} is a folder: there was no such file when the container was made")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            faults.append(f"{name}{SUFFIX}: {path} cannot be read: {reason}")
    return complete, faults


def _content(path: Path) -> str:
    """Without the one end of line that editors and `echo` leave."""
    with path.open("rb") as file:
        read = file.read(LONGEST + 1)
    if len(read) > LONGEST:
        raise ValueError("it is longer than 1 MB")
    try:
        text = read.decode()
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise ValueError("it is empty")
    if "\0" in text:
        raise ValueError("it holds a byte 0")
    return text
