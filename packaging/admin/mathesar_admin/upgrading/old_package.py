"""The command that installs an older package again: from a repository that has it, or from its file where it lies."""

import contextlib
import os
import pwd
from pathlib import Path
from typing import NamedTuple

from mathesar_admin import paths
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.process import run

# What the package managers keep of what they have downloaded.
CACHES = (
    "var/cache/apt/archives",
    "var/cache/libdnf5/*/packages",
    "var/cache/dnf/*/packages",
    "var/cache/zypp/packages/*/*",
)


class Found(NamedTuple):
    command: str
    is_at_hand: bool
    """False where neither a repository nor a folder has it: the file has to be got first."""


def install_command(version: str | None, release: str | None) -> Found:
    """
    version  of the package, as its package manager has it
    release  of Mathesar, for where that is not known
    """
    manager = build_facts().package_manager
    if version is None:
        return _of_release(manager, release or "VERSION")
    if version in _offered(manager):
        return Found(_of_repository(manager, version), is_at_hand=True)
    names = f"mathesar_{version.replace(':', '%3a')}_*.deb" if manager == "apt" else f"mathesar-{version}.*.rpm"
    file = _file_here(names)
    if file is not None:
        return Found(_of_file(manager, str(file)), is_at_hand=True)
    arch = build_facts().record.get("arch", "amd64")
    arch = arch if manager == "apt" else {"amd64": "x86_64", "arm64": "aarch64"}.get(arch, arch)
    return Found(_of_file(manager, f"./{names.replace('*', arch)}"), is_at_hand=False)


def _of_release(manager: str, release: str) -> Found:
    """Where the power was cut before the package's version was remembered; any package of that release will do."""
    offered = [version for version in _offered(manager) if version.rpartition("-")[0].rpartition(":")[2] == release]
    if offered:
        return Found(_of_repository(manager, max(offered)), is_at_hand=True)
    names = f"mathesar_{release}-*.deb" if manager == "apt" else f"mathesar-{release}-*.rpm"
    file = _file_here(names)
    return Found(_of_file(manager, str(file or f"./{names}")), is_at_hand=file is not None)


def _file_here(names: str) -> Path | None:
    for folder in _folders():
        file = next(iter(sorted(folder.glob(names))), None)
        if file is not None:
            return file
    return None


def _offered(manager: str) -> set[str]:
    """The versions that the repositories of this machine have, by the lists that are here: nothing is downloaded."""
    if manager == "apt":
        lines = run(["apt-cache", "madison", "mathesar"]).stdout.splitlines()
        return {fields[1].strip() for line in lines if len(fields := line.split("|")) == 3}
    if manager == "dnf":
        query = ["dnf", "-q", "-C", "repoquery", "--available", "--qf", "%{version}-%{release}\\n", "mathesar"]
        return set(run(query).stdout.split())
    shown = run(["zypper", "-q", "--no-refresh", "search", "-s", "--match-exact", "mathesar"]).stdout.splitlines()
    rows = [[field.strip() for field in line.split("|")] for line in shown]
    return {row[3] for row in rows if len(row) == 6 and row[1] == "mathesar" and "System Packages" not in row[5]}


def _folders() -> list[Path]:
    """Where the file may lie: the caches, where we are, and the homes of root and of who has called sudo."""
    cached = [folder for cache in CACHES for folder in paths.ROOT.glob(cache)]
    homes = [paths.ROOT / "root"]
    with contextlib.suppress(KeyError):
        homes.append(Path(pwd.getpwnam(os.environ["SUDO_USER"]).pw_dir))
    return [*cached, Path.cwd(), *homes, *(home / "Downloads" for home in homes)]


def _of_repository(manager: str, version: str) -> str:
    return {
        "apt": f"apt install --allow-downgrades mathesar={version}",
        "dnf": f"dnf downgrade mathesar-{version}",
        "zypper": f"zypper install --oldpackage mathesar={version}",
    }[manager]


def _of_file(manager: str, file: str) -> str:
    return {
        "apt": f"apt install --allow-downgrades {file}",
        "dnf": f"dnf downgrade {file}",
        "zypper": f"zypper install --allow-unsigned-rpm --oldpackage {file}",
    }[manager]
