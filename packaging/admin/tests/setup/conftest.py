"""Set-up with steps that only write down what they are asked to do."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from mathesar_admin.database import made
from mathesar_admin.database.made import Made
from mathesar_admin.domain.proxy import Proxy
from mathesar_admin.package import installation
from mathesar_admin.settings.files import make_missing, make_secret_key
from mathesar_admin.setup.guide import here, reach
from mathesar_admin.setup.steps import administrator, privileges, role, server
from tests.conftest import Machine

NOTHING = Made(is_complete=False, privileges=frozenset())


class Setup(NamedTuple):
    machine: Machine
    done: list[str]
    """What was done, each step by a word."""
    makes: Callable[[int], None]
    """The role is made with this exit code from now on."""
    finds: Callable[[Made | None], None]
    """This is there in PostgreSQL from now on."""
    has: Callable[[list[str] | None], None]
    """These are the administrators from now on."""

    def is_active(self) -> None:
        self.machine.command("systemctl", "case $1 in show) echo ActiveState=active ;; esac")

    def changes(self) -> list[str]:
        """The calls since the last time that change something."""
        reads = ("systemctl show", "systemctl cat", "systemctl --quiet is-active")
        return [call for call in self.machine.calls() if not call.startswith(reads)]


@pytest.fixture
def setup(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Setup:
    """The package is installed, PostgreSQL and the service do not run yet, and everything succeeds."""
    make_missing()
    make_secret_key()
    machine.boot()
    machine.command("systemctl", "case $1 in show) echo ActiveState=inactive ;; esac")
    defaults = machine.library / "defaults.env"
    environment = "".join(f"{name}={value}\n" for name, value in machine.environment().items())
    defaults.write_text(f"{defaults.read_text()}{environment}")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    done: list[str] = []

    def report(_: object) -> int:
        done.append("status")
        return 0

    def makes(code: int) -> None:
        def make_role(_: object, *, adopt: bool, keep: bool = False) -> int:
            done.append(f"role adopt={adopt}{' keep' if keep else ''}")
            return code

        monkeypatch.setattr(role, "make_role", make_role)

    def finds(what: Made | None) -> None:
        for module in (role, privileges):
            monkeypatch.setattr(module, "look", lambda _: what)
        monkeypatch.setattr(made, "look", lambda _: what)

    def has(names: list[str] | None) -> None:
        for module in (administrator, here):
            monkeypatch.setattr(module, "administrators", lambda: names)

    def create(name: str, email: str, password: str) -> None:
        done.append(f"administrator {name} {email} {password}")

    # Whatever the testing machine has.
    monkeypatch.setattr(reach, "place_of", lambda _: None)
    monkeypatch.setattr(reach, "find_proxy", lambda name: Proxy(name, name, {"places": []}))
    monkeypatch.setattr(installation, "repair", lambda: done.append("repair"))
    monkeypatch.setattr(installation, "lacks_scripts", lambda: False)
    monkeypatch.setattr(server, "bring_up", lambda _: done.append("server"))
    monkeypatch.setattr(privileges, "set_privilege", lambda _, name, allow: done.append(f"{name}={allow}"))
    monkeypatch.setattr(administrator, "create_administrator", create)
    monkeypatch.setattr("mathesar_admin.commands.status.report", report)
    monkeypatch.setattr("mathesar_admin.setup.outcome.look", lambda _: [])
    makes(0)
    finds(NOTHING)
    has([])
    return Setup(machine, done, makes, finds, has)
