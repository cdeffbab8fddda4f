"""Takes over an installation by upstream's guide: uploads, secret key and files; its unit goes aside."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from mathesar_admin import exit_codes
from mathesar_admin.errors import AdminError
from mathesar_admin.manual import configuration, uploads
from mathesar_admin.manual.installation import Manual
from mathesar_admin.manual.pending import pending
from mathesar_admin.manual.record import Record, write_record
from mathesar_admin.manual.settings import left_out, listened
from mathesar_admin.manual.unit import aside, drop_ins, put_aside, way_back
from mathesar_admin.processes.process import find_account
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.settings import environment
from mathesar_admin.setup.step import Progress
from mathesar_admin.unit import service


def plan(answers: Answers) -> list[str]:
    manual = pending(answers.take_over)
    if manual is None:
        return []
    if not service.systemd_runs():
        raise AdminError("an installation can only be taken over where systemd runs")
    configuration.refuse_others(manual)
    target = Path(environment(answers)["MEDIA_ROOT"])
    files = uploads.missing(manual.media, target)
    uploads.refuse_without_space(files, target)
    size = uploads.in_megabytes(sum(one.size for one in files))
    copied = f"copy its {len(files)} uploaded files ({size}) from {manual.media} to {target}; they stay there, too"
    return [
        f"take over Mathesar {manual.version} in {manual.folder}, whose files stay as they are",
        *([copied] if files else []),
        *configuration.to_do(manual),
        *_about_unit(manual),
        *_remarks(answers, manual),
    ]


def act(answers: Answers, progress: Progress) -> int:
    manual = pending(answers.take_over)
    account = find_account("mathesar")
    if manual is None or account is None:
        return exit_codes.DONE
    target = Path(environment(answers)["MEDIA_ROOT"])
    back = way_back(manual.unit) if manual.unit is not None else ""
    with _naming_what_fails():
        # Most of it while people still work.
        uploads.copy(manual.media, target, account)
        service.systemctl("stop", service.UNIT, timeout=300)
        with _starting_again(manual):
            uploads.copy(manual.media, target, account)
            configuration.take(manual)
            if manual.unit is not None:
                put_aside(manual.unit)
    write_record(Record(manual.folder, manual.version))
    progress.needs_restart = True
    if back:
        print(f"mathesar: this goes back to the former installation: {back}", flush=True)
    return exit_codes.DONE


@contextlib.contextmanager
def _naming_what_fails() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = error.filename2 or error.filename or "the take-over"
        raise AdminError(
            f"{place}: {error.strerror or error}; the former installation stays as it was",
            "Correct that, and run it again: it goes on from there.",
        ) from None


@contextlib.contextmanager
def _starting_again(manual: Manual) -> Iterator[None]:
    """Where the block fails, the former installation goes on: its unit is where it was."""
    try:
        yield
    except BaseException:
        if manual.unit is not None and manual.unit.is_active:
            service.systemctl("start", "--no-block", service.UNIT)
        raise


def _about_unit(manual: Manual) -> list[str]:
    if manual.unit is None:
        return []
    files = (*drop_ins(manual.unit), manual.unit.path)
    return ["stop its service", *(f"move {path} to {aside(path)}" for path in files)]


def _remarks(answers: Answers, manual: Manual) -> list[str]:
    """What it had, and the package's will not."""
    remarks = []
    now, then = environment(answers)["MATHESAR_LISTEN"], listened(manual)
    if now != then:
        reach = "; other machines reach it through a web server, or with --listen and --allow-network"
        remarks.append(f"listen on {now} instead of {then}{reach}")
    names = ", ".join(left_out(manual))
    if names:
        remarks.append(f"leave out what is not Mathesar's: {names}; to keep one, write it to mathesar.env")
    return remarks
