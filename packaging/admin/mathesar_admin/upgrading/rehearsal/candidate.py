"""The package that a repository of this machine has: its candidate, downloaded by the package manager."""

from pathlib import Path

from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.process import PATH, run
from mathesar_admin.upgrading.rehearsal.programs import last_line

DOWNLOAD_SECONDS = 30 * 60
# By the program that installs packages here; {folder} is where the file is to lie.
DOWNLOADS = {
    "apt": ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", "mathesar"],
    "dnf": ["dnf", "-q", "-y", "--refresh", "download", "--destdir={folder}", "mathesar"],
    "zypper": ["zypper", "-q", "-n", "--pkg-cache-dir={folder}", "download", "mathesar"],
}


def download(folder: Path) -> Path:
    """Downloads the candidate into the folder. Raises AdminError where no repository has one, or it is not newer."""
    manager = build_facts().package_manager
    there = folder / "candidate"
    there.mkdir()
    command = [word.format(folder=there) for word in DOWNLOADS[manager]]
    environment = {"PATH": PATH, "LC_ALL": "C.UTF-8"}
    outcome = run(command, directory=there, environment=environment, timeout=DOWNLOAD_SECONDS)
    found = sorted(path for path in there.rglob(f"*.{build_facts().format}") if path.is_file())
    if not outcome.succeeded or not found:
        reason = f": {last_line(outcome)}" if outcome.stderr.strip() else ""
        raise AdminError(
            f"{manager} has no package mathesar to download{reason}",
            "Give the package's file: mathesar rehearse FILE",
        )
    return found[-1]
