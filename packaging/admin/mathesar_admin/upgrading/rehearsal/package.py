"""A package file: what its metadata says, whether it can replace the installed one, its files unpacked aside."""

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import BuildFacts, build_facts
from mathesar_admin.processes.process import PATH, Outcome, run
from mathesar_admin.upgrading.rehearsal.programs import gently, last_line, run_apart

# Below the folder that a package was unpacked in.
LIBRARY = "usr/lib/mathesar"
UNIT = "usr/lib/systemd/system/mathesar.service"
MAGIC = {"deb": b"!<arch>\n", "rpm": b"\xed\xab\xee\xdb"}
# Long enough for a slow disk.
UNPACK_SECONDS = 15 * 60


class PackageFile(NamedTuple):
    path: Path
    version: str
    """With the revision of the packaging."""
    size: int
    """Of its files when they are installed, in bytes."""


def read_package(path: Path) -> PackageFile:
    """
    What the package's metadata says.
    Raises AdminError where it is no package, or not one that can replace the installed one.
    """
    kind = build_facts().format
    _refuse_other_format(path, kind)
    outcome = _ask(path, kind)
    if not outcome.succeeded:
        raise AdminError(f"{path} is damaged: {last_line(outcome)}", "Download it again.")
    name, version, arch, size = (outcome.stdout.split("\n") + [""] * 4)[:4]
    own = build_facts()
    if name != own.record["name"]:
        raise AdminError(f"{path} is the package {name}, not {own.record['name']}")
    if arch not in (own_architecture(kind), "all", "noarch"):
        raise AdminError(f"{path} is for {arch}, and this machine is {own_architecture(kind)}")
    _refuse_older(path, version, own)
    # dpkg counts in KiB.
    return PackageFile(path, version, int(size or 0) * (1024 if kind == "deb" else 1))


def unpack(package: PackageFile, folder: Path) -> dict[str, Any]:
    """
    Unpacks the package into the folder and returns its build record.
    Raises AdminError where it cannot be unpacked, or is not for this distro.
    """
    outcome = (
        _unpack_deb(package.path, folder) if build_facts().format == "deb" else _unpack_rpm(package.path, folder)
    )
    if not outcome.succeeded:
        raise AdminError(f"{package.path} cannot be unpacked: {last_line(outcome)}", "Download it again.")
    library = folder / LIBRARY
    try:
        record: dict[str, Any] = json.loads((library / "build.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise AdminError(f"{package.path} has no {LIBRARY}/build.json: it was not built as this one") from None
    python = Path("/usr/bin") / f"python{record['python']}"
    if not python.exists():
        raise AdminError(
            f"{package.path} is for {record['title']}: it needs {python}, which this machine does not have",
            f"Take the package for {build_facts().record.get('title', 'this distro')}.",
        )
    return record


def own_architecture(kind: str) -> str:
    command = ["dpkg", "--print-architecture"] if kind == "deb" else ["rpm", "--eval", "%{_target_cpu}"]
    return run(command).stdout.strip()


def _refuse_other_format(path: Path, kind: str) -> None:
    try:
        with path.open("rb") as file:
            begin = file.read(8)
    except OSError as error:
        raise AdminError(f"cannot read {path}: {error.strerror}") from None
    found = next((one for one, magic in MAGIC.items() if begin.startswith(magic)), None)
    if found is None:
        raise AdminError(f"{path} is no package")
    if found != kind:
        raise AdminError(f"{path} is an .{found}, and this machine's package is a .{kind}")


def _ask(path: Path, kind: str) -> Outcome:
    """Name, version, architecture and size, a line each."""
    if kind == "deb":
        form = "${Package}\\n${Version}\\n${Architecture}\\n${Installed-Size}\\n"
        return run(["dpkg-deb", "-W", f"--showformat={form}", str(path)])
    form = "%{NAME}\\n%{VERSION}-%{RELEASE}\\n%{ARCH}\\n%{LONGSIZE}\\n"
    asked = run(["rpm", "-qp", "--nosignature", "--qf", form, str(path)])
    checked = run(["rpmkeys", "-K", "--nosignature", str(path)])
    return asked if checked.succeeded else checked._replace(stderr=checked.stderr or checked.stdout)


def _refuse_older(path: Path, version: str, own: BuildFacts) -> None:
    if version == own.package_version:
        raise AdminError(f"{path} is version {version}, which is installed")
    if not is_newer(version, own.package_version, own.format):
        raise AdminError(
            f"{path} is version {version}, which is older than the installed {own.package_version}",
            "An older version does not know what the tables are like now; it cannot be rehearsed.",
        )


def is_newer(version: str, than: str, kind: str) -> bool:
    """As the package manager compares them."""
    if kind == "deb":
        return run(["dpkg", "--compare-versions", version, "gt", than]).succeeded
    # Neither can hold a quote.
    return run(["rpm", "--eval", f"%{{lua:print(rpm.vercmp('{version}', '{than}'))}}"]).stdout.strip() == "1"


def _unpack_deb(path: Path, folder: Path) -> Outcome:
    return run_apart(gently("dpkg-deb", "-x", str(path), str(folder)), timeout=UNPACK_SECONDS)


def _unpack_rpm(path: Path, folder: Path) -> Outcome:
    """By what is there: bsdtar reads packages; rpm brings the others' first halves."""
    if shutil.which("bsdtar", path=PATH):
        return run_apart(gently("bsdtar", "-x", "-f", str(path), "-C", str(folder)), timeout=UNPACK_SECONDS)
    between, reads = folder.parent / "payload", None
    if shutil.which("cpio", path=PATH):
        first = ["rpm2cpio", str(path)]
        second = ["cpio", "--extract", "--make-directories", "--preserve-modification-time", "--quiet"]
    else:
        first, reads = ["rpm2archive", "-"], path
        second = ["tar", "-x", "-z"]
    outcome = run_apart(gently(*first), reads=reads, writes=between, timeout=UNPACK_SECONDS)
    if outcome.succeeded:
        outcome = run_apart(gently(*second), reads=between, directory=folder, timeout=UNPACK_SECONDS)
    between.unlink()
    return outcome
