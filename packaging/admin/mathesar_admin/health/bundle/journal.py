"""Lines of the journal that a bug report may have.

The application's own lines may hold anything: PostgreSQL quotes rows in its errors. So of these only what is known to
be harmless is kept, and all else is left out and counted.
"""

import json
import re
from collections.abc import Iterable, Iterator

from mathesar_admin.processes.process import run
from mathesar_admin.unit import service

LINES = 2000
FRAME = re.compile(r'  File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<function>[\w.<>]+)')
# The class of an error, whose text may quote data.
ERROR = re.compile(
    r"(?P<name>(?:[a-zA-Z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|Timeout|DoesNotExist)\w*)(?::.*)?"
)
HEADS = (
    "Traceback (most recent call last):",
    "The above exception was the direct cause",
    "During handling of the above",
)
GUNICORN = re.compile(
    r"\[[^\]]+\] \[\d+\] \[[A-Z]+\] (?:Starting gunicorn [\d.]+|Booting worker with pid: \d+"
    r"|Worker exiting \(pid: \d+\)|Handling signal: \w+|Shutting down: Master|Using worker: [\w.]+"
    r"|WORKER TIMEOUT \(pid:\d+\)|Worker \(pid:\d+\) was sent SIG\w+)"
)
# Our own programs' lines: which one it is, without what it names.
OURS = re.compile(r"mathesar: (?:[a-z']+ ?){1,2}(?<! )")
# systemd repeats a line of a settings file that it does not take.
REPEATED = "assignment"
STATUS = re.compile(r"(?:Internal Server Error|Bad Request|Forbidden|Not Found|Service Unavailable)(?=:)")


def lines_of_journal() -> Iterator[str]:
    """The last lines of the service and its helpers: systemd's as they are, the application's as far as they may."""
    units = (service.UNIT, service.BYTECODE_UNIT, service.UPKEEP_UNIT)
    fields = "--output-fields=MESSAGE,_PID,PRIORITY,SYSLOG_IDENTIFIER"
    shown = run(
        ["journalctl", "-q", "-n", str(LINES), "-o", "json", fields, *(f"--unit={unit}" for unit in units)],
        timeout=60,
    )
    yield from kept(json.loads(line) for line in shown.stdout.splitlines())


def kept(entries: Iterable[dict[str, object]]) -> Iterator[str]:
    """What may be kept of the journal's entries; between them, how many lines were left out."""
    left_out = 0
    for entry in entries:
        message = entry.get("MESSAGE")
        # Of bytes that are no text, journald gives a list.
        said = message if isinstance(message, str) else ""
        keep = _kept_of_systemd if entry.get("_PID") == "1" else kept_of_application
        lines = [keep(line) for line in said.splitlines()]
        for line in lines:
            if line is None:
                left_out += 1
                continue
            if left_out:
                yield f"(left out: {left_out})"
                left_out = 0
            yield f"{_time(entry)} {entry.get('SYSLOG_IDENTIFIER', '')}: {line}"
    if left_out:
        yield f"(left out: {left_out})"


def _kept_of_systemd(line: str) -> str | None:
    return None if REPEATED in line else line


def kept_of_application(line: str) -> str | None:
    """The line without what may be data; None where nothing is left."""
    frame = FRAME.match(line)
    if frame is not None:
        return frame.group()
    if line.startswith(HEADS):
        return next(head for head in HEADS if line.startswith(head))
    error = ERROR.fullmatch(line)
    if error is not None:
        return f"{error['name']} (its text is left out)"
    for pattern in (GUNICORN, OURS, STATUS):
        found = pattern.match(line)
        if found is not None:
            return found.group()
    return None


def _time(entry: dict[str, object]) -> str:
    import time

    stamp = str(entry.get("__REALTIME_TIMESTAMP", ""))
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(stamp) / 1e6)) if stamp.isdecimal() else "-"
