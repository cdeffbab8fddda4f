"""Makes what is missing of account, folders, settings and bytecode."""

from mathesar_admin import exit_codes, paths
from mathesar_admin.package import installation
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.step import Progress


def plan(_answers: Answers) -> list[str]:
    scripted = ["do what the package's scripts have left out"] if installation.lacks_scripts() else []
    return scripted + ([] if paths.SETTINGS.exists() else [f"make {paths.SETTINGS}"])


def act(_answers: Answers, _progress: Progress) -> int:
    installation.repair()
    return exit_codes.DONE
