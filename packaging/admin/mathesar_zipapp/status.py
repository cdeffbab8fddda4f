"""`mathesar.pyz status`: how the Mathesar of these settings is, whoever has started it."""

import os

from mathesar_admin.health import web
from mathesar_admin.settings.listen import shown
from mathesar_service.status import Line, look_at_database, report
from mathesar_zipapp.facts import read_facts

HTTP_ERROR = 400


def main(*, as_document: bool) -> int:
    """By a complete environment; returns the exit code."""
    version = Line("version", read_facts().version, True)
    return report([version, *look_at_database(), _web(os.environ["MATHESAR_LISTEN"])], as_document=as_document)


def _web(listen: str) -> Line:
    answer = web.ask(listen)
    if answer.status is None:
        return Line("web", f"{shown(listen)} does not answer: {answer.fault}", False)
    status = answer.page or answer.status
    return Line("web", f"{shown(listen)} answers with {status}", status < HTTP_ERROR)
