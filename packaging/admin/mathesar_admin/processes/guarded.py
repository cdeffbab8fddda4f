"""Runs a program and turns its failures into messages and exit codes: nobody sees a traceback who cannot use it."""

import os
import sys
import traceback
from collections.abc import Callable

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError

INTERRUPTED = 130
NOBODY_READS = 141


def run_guarded(work: Callable[[], int]) -> int:
    """The exit code of `work`, or of its failure, which is said on standard error. Standard output is written out."""
    _prepare_streams()
    code = attempt(work)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        code = NOBODY_READS
    except OSError as error:
        _say(f"mathesar: cannot write to standard output: {error.strerror}")
        code = code or exit_codes.REFUSED
    else:
        return code
    # Python would try once more at its end, and complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def attempt(work: Callable[[], int], failed: int | None = None) -> int:
    """The exit code of `work`; of its failure, which is said, `failed` where the usual ones mean something else."""
    try:
        return work()
    except AdminError as error:
        _say(error.text())
        return error.code if failed is None else failed
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return NOBODY_READS
    except OSError as error:
        _say(f"mathesar: {error.filename or 'the system'}: {error.strerror or error}")
        return exit_codes.REFUSED if failed is None else failed
    except Exception as error:
        _report_bug(error)
        return exit_codes.REFUSED if failed is None else failed


def _prepare_streams() -> None:
    """Closed streams become empty ones, and what the locale cannot print is escaped."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            empty = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115  # as long as we run
            # It has the number of the closed one, and the programs that we start or become need that as well.
            os.set_inheritable(empty.fileno(), True)
            setattr(sys, name, empty)
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _report_bug(error: Exception) -> None:
    if os.environ.get("MATHESAR_TRACEBACK"):
        traceback.print_exception(error)
        return
    _say(f"mathesar: a fault in this program: {type(error).__name__}: {error}")
    _say("  Please report it, with what it prints when MATHESAR_TRACEBACK=1 is set.")
