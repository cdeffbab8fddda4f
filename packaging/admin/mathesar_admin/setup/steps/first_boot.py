"""While an image is built: leaves to the first boot what needs a machine that runs, see mathesar-setup.service."""

from mathesar_admin import exit_codes, paths
from mathesar_admin.errors import AdminError
from mathesar_admin.package.image_build import is_image_build, refuse_in_image_build
from mathesar_admin.setup.answers import Answers
from mathesar_admin.setup.step import Progress
from mathesar_admin.unit import service


def plan(answers: Answers) -> list[str]:
    if not is_image_build():
        return []
    # It is not kept, so that it cannot be done later.
    asked = {
        "--allow-create-database": answers.allow_create_database,
        "--allow-manage-roles": answers.allow_manage_roles,
        "--adopt": answers.adopt,
        "--admin-username": answers.admin_username,
    }
    for option, value in asked.items():
        if value is not None:
            refuse_in_image_build(option)
    return [] if paths.SET_UP_AT_BOOT.is_symlink() else ["set PostgreSQL up and start the service on the first boot"]


def act(answers: Answers, progress: Progress) -> int:
    if not is_image_build():
        return exit_codes.DONE
    progress.is_waiting = True
    if plan(answers):
        enabled = service.systemctl("enable", service.FIRST_BOOT_UNIT)
        if not enabled.succeeded:
            raise AdminError(f"{service.FIRST_BOOT_UNIT} cannot be enabled: {enabled.stderr.strip()}")
    return exit_codes.DONE
