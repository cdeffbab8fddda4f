"""The command that brings the package of before back."""

from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.upgrading.old_package import install_command
from tests.conftest import RECORD, SERVER, Machine

MADISON = "  mathesar | 1.1.0-1~deb13u0 | https://packages.example.org stable/main amd64 Packages"
ZYPPER = "  | mathesar | package | 1.1.0-1.suse | x86_64 | Mathesar"


@pytest.fixture
def here(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.chdir(machine.root)
    monkeypatch.delenv("SUDO_USER", raising=False)
    for name in ("apt-cache", "dnf"):
        machine.command(name)
    return machine


def rpm(machine: Machine, manager: str) -> None:
    machine.record(
        {**RECORD, "format": "rpm", "server": {**SERVER, "install": f"{manager} install postgresql-server"}}
    )


def test_a_repository_that_has_it_goes_first(here: Machine) -> None:
    here.command("apt-cache", f"echo '{MADISON}'")
    (Path.cwd() / "mathesar_1.1.0-1~deb13u0_amd64.deb").touch()
    assert install_command("1.1.0-1~deb13u0", "1.1.0") == (
        "apt install --allow-downgrades mathesar=1.1.0-1~deb13u0",
        True,
    )


@pytest.mark.parametrize("folder", ["var/cache/apt/archives", "root", "root/Downloads"])
def test_then_a_file_that_lies_here(here: Machine, folder: str) -> None:
    place = paths.ROOT / folder
    place.mkdir(parents=True)
    file = place / "mathesar_1.1.0-1~deb13u0_amd64.deb"
    file.touch()
    assert install_command("1.1.0-1~deb13u0", "1.1.0") == (f"apt install --allow-downgrades {file}", True)


def test_else_the_file_is_named_that_has_to_be_got(here: Machine) -> None:
    (Path.cwd() / "mathesar_1.1.0-2~deb13u0_amd64.deb").touch()
    found = install_command("1.1.0-1~deb13u0", "1.1.0")
    assert found == ("apt install --allow-downgrades ./mathesar_1.1.0-1~deb13u0_amd64.deb", False)


def test_where_only_the_release_is_known_any_package_of_it_will_do(here: Machine) -> None:
    assert install_command(None, "1.1.0") == ("apt install --allow-downgrades ./mathesar_1.1.0-*.deb", False)
    assert install_command(None, None) == ("apt install --allow-downgrades ./mathesar_VERSION-*.deb", False)
    file = Path.cwd() / "mathesar_1.1.0-2~deb13u0_amd64.deb"
    for one in (file, file.with_name("mathesar_1.1.01-1~deb13u0_amd64.deb")):
        one.touch()
    assert install_command(None, "1.1.0") == (f"apt install --allow-downgrades {file}", True)
    here.command("apt-cache", f"echo '{MADISON}'; echo '{MADISON.replace('1.1.0', '1.1.01')}'")
    assert install_command(None, "1.1.0").command == "apt install --allow-downgrades mathesar=1.1.0-1~deb13u0"


@pytest.mark.parametrize(
    ("manager", "version", "said", "repository", "file"),
    [
        ("dnf", "1.1.0-1.fc44", "1.1.0-1.fc44\\n", "dnf downgrade mathesar-1.1.0-1.fc44", "dnf downgrade"),
        (
            "zypper",
            "1.1.0-1.suse",
            f"{ZYPPER}\\n",
            "zypper install --oldpackage mathesar=1.1.0-1.suse",
            "zypper install --allow-unsigned-rpm --oldpackage",
        ),
    ],
)
def test_dnf_and_zypper_have_commands_of_their_own(
    here: Machine, monkeypatch: pytest.MonkeyPatch, manager: str, version: str, said: str, repository: str, file: str
) -> None:
    rpm(here, manager)
    here.command(manager, f"printf '{said}'")
    assert install_command(version, "1.1.0") == (repository, True)
    here.command(manager)
    assert install_command(version, "1.1.0") == (f"{file} ./mathesar-{version}.x86_64.rpm", False)
