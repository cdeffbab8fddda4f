"""What set-up prints: what it does and then the status, for people; one document at the end, for machines."""

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Sequence

from mathesar_admin import exit_codes
from mathesar_admin.commands import status
from mathesar_admin.health.findings import document, printable
from mathesar_admin.health.status import look
from mathesar_admin.package.image_build import is_image_build
from mathesar_admin.settings.store import read_settings
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.apply import apply


def show_plan(lines: Sequence[str], *, as_document: bool) -> None:
    """What `--dry-run` prints."""
    if as_document:
        print(json.dumps({"changed": bool(lines), "changes": lines}, indent=2, ensure_ascii=False))
    elif lines:
        print("mathesar: this would be done:", *(f"  {printable(line)}" for line in lines), sep="\n")
    else:
        print("mathesar: there is nothing to do")


def show_changes(lines: Sequence[str], step: str, *, as_document: bool) -> None:
    """What was done, and the next step."""
    if as_document:
        print(json.dumps({"changed": bool(lines), "changes": lines, "next": step}, indent=2, ensure_ascii=False))
    else:
        print(*(f"mathesar: {printable(line)}" for line in (*lines, step)), sep="\n")


def apply_and_show(answers: Answers, *, as_document: bool) -> int:
    """
    Does what the answers say. The document, {"changed", "changes", "ok", "next", "findings"}, is printed where every
    step ended well. Returns the exit code.
    """
    if not as_document:
        code = apply(answers, lambda line: print(f"mathesar: {printable(line)}", flush=True))
        return code if code != exit_codes.DONE else _show_status()
    changes: list[str] = []
    with _standard_output_to_error():
        code = apply(answers, changes.append)
    if code != exit_codes.DONE:
        return code
    findings = look(read_settings())
    whole = {"changed": bool(changes), "changes": changes, **document(findings)}
    print(json.dumps(whole, indent=2, ensure_ascii=False))
    return exit_codes.DONE if is_image_build() else status.code_of(findings)


def _show_status() -> int:
    """That nothing runs while an image is built is no failure of set-up."""
    code = status.report(read_settings())
    return exit_codes.DONE if is_image_build() else code


@contextlib.contextmanager
def _standard_output_to_error() -> Iterator[None]:
    """Also for the programs that are run meanwhile: standard output is for the document."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
