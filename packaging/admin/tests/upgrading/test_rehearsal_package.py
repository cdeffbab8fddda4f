"""Which package files are rehearsed, and where they are unpacked."""

from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.upgrading.rehearsal import place
from mathesar_admin.upgrading.rehearsal.package import read_package, unpack
from tests.conftest import RECORD, Machine

DEB = b"!<arch>\ndebian-binary   "


def package(machine: Machine, begin: bytes = DEB) -> Path:
    path = machine.root / "new.deb"
    path.write_bytes(begin)
    return path


def metadata(machine: Machine, name: str = "mathesar", version: str = "1.3.0-1", arch: str = "amd64") -> None:
    """What dpkg-deb says of every package."""
    machine.command("dpkg-deb", f"printf '%s\\n' {name} {version} {arch} 2000")
    older = 'case "$2 $4" in "1.3.0-1 "*) exit 0 ;; esac; exit 1'
    machine.command("dpkg", f'[ "$1" = --print-architecture ] && echo amd64 && exit; {older}')


def test_the_size_is_in_bytes(machine: Machine) -> None:
    metadata(machine)
    found = read_package(package(machine))
    assert (found.version, found.size) == ("1.3.0-1", 2000 * 1024)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"name": "nginx"}, "is the package nginx, not mathesar"),
        ({"arch": "arm64"}, "is for arm64, and this machine is amd64"),
        ({"version": "1.0.0-1"}, "is version 1.0.0-1, which is older than the installed 1.2.3-1~deb13u0"),
        ({"version": RECORD["packageVersion"]}, "is version 1.2.3-1~deb13u0, which is installed"),
    ],
)
def test_what_cannot_replace_the_installed_one_is_refused(
    machine: Machine, facts: dict[str, str], reason: str
) -> None:
    metadata(machine, **facts)
    with pytest.raises(AdminError, match=reason):
        read_package(package(machine))


@pytest.mark.parametrize(
    ("begin", "reason"),
    [
        (b"\xed\xab\xee\xdb\x03\x00", r"is an \.rpm, and this machine's package is a \.deb"),
        (b"hello", "is no package"),
        (b"", "is no package"),
    ],
)
def test_what_is_no_package_of_this_format_is_refused(machine: Machine, begin: bytes, reason: str) -> None:
    with pytest.raises(AdminError, match=reason):
        read_package(package(machine, begin))


def test_a_missing_and_a_damaged_file_are_told_apart(machine: Machine) -> None:
    with pytest.raises(AdminError, match=r"cannot read .*new\.deb: No such file or directory"):
        read_package(machine.root / "new.deb")
    machine.command("dpkg-deb", "echo 'dpkg-deb: error: unexpected end of file' >&2; exit 2")
    with pytest.raises(AdminError, match="is damaged: dpkg-deb: error: unexpected end of file"):
        read_package(package(machine))


def test_a_package_for_another_python_is_refused(machine: Machine) -> None:
    metadata(machine)
    found = read_package(package(machine))
    record = '{"python": "3.99", "title": "Another distro"}'
    library = '"$3/usr/lib/mathesar"'
    machine.command("dpkg-deb", f"mkdir -p {library}; echo '{record}' >{library}/build.json")
    folder = machine.root / "aside"
    folder.mkdir()
    with pytest.raises(AdminError, match=r"is for Another distro: it needs /usr/bin/python3\.99"):
        unpack(found, folder)


def test_the_first_place_with_room_is_taken(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = paths.REHEARSALS
    first.mkdir()
    second.mkdir()
    monkeypatch.setattr(place, "free_bytes", lambda folder: 100_000_000 if folder == first else 900_000_000)
    assert place.make_folder(1_000_000).parent == first
    assert place.make_folder(500_000_000).parent == second
    with pytest.raises(AdminError, match=r"no room .*/tmp: 1034 MB are needed, and 100 MB are free; .*/var: "):
        place.make_folder(1_000_000_000)


def test_what_was_killed_is_swept_and_nothing_else(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = paths.REHEARSALS[0]
    for name in ("mathesar-rehearsal-ab/files", "another"):
        (first / name).mkdir(parents=True)
    (first / "mathesar-rehearsal-link").symlink_to(first / "another")
    place.sweep_folders()
    left = {path.name for path in first.iterdir()}
    # Only root's folders are ours.
    expected = {"another", "mathesar-rehearsal-link"}
    if (first / "another").stat().st_uid != 0:
        expected.add("mathesar-rehearsal-ab")
    assert left == expected


def test_two_rehearsals_do_not_run_at_once(machine: Machine) -> None:
    with place.alone(), pytest.raises(AdminError, match="another rehearsal is running"), place.alone():
        pass
    with place.alone():
        pass
