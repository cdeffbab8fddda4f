"""A machine in a folder: with settings, build record and catalogue, and commands that write down their calls."""

import json
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.network import addresses
from mathesar_admin.package import build_facts
from mathesar_admin.processes import process
from mathesar_admin.settings import catalogue, systemd
from mathesar_admin.settings.checking import yaml_files

SERVER = {
    "service": "postgresql.service",
    "startsItself": True,
    "cluster": None,
    "install": "apt install postgresql",
}

RECORD = {
    "schema": 1,
    "name": "mathesar",
    "version": "1.2.3",
    "packageVersion": "1.2.3-1~deb13u0",
    "format": "deb",
    "python": "3.13",
    "server": SERVER,
    "bytecode": {"first": ["two", "gone", "one"], "later": ["two/late"]},
}


class Machine:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.commands = root / "commands"
        self.etc = root / "etc"
        self.library = root / "lib"
        self.servers: list[socket.socket] = []
        for folder in (self.commands, self.etc, self.library, root / "run", root / "sql"):
            folder.mkdir(parents=True)
        self.record(RECORD)
        (root / "template.env").write_text("# A template.\n#MATHESAR_TIMEOUT=600\n")
        (self.library / "defaults.env").write_text("POSTGRES_DB=mathesar_django\nMATHESAR_LISTEN=127.0.0.1:8000\n")

    def record(self, record: dict[str, object]) -> None:
        """Writes the build record, with the paths of this machine."""
        places = {"app": str(self.library / "app"), "virtualenv": str(self.library / "venv")}
        (self.library / "build.json").write_text(json.dumps({**record, "paths": places}))
        build_facts.build_facts.cache_clear()

    def command(self, name: str, script: str = "") -> None:
        """Puts a command there, which writes its call down first."""
        path = self.commands / name
        path.write_text(f'#!/bin/sh\nprintf "%s\\n" "${{0##*/}} $*" >>{self.root}/calls\n{script}\n')
        path.chmod(0o755)

    def calls(self) -> list[str]:
        """The calls since the last time."""
        path = self.root / "calls"
        found = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return found

    def boot(self) -> None:
        """systemd runs from now on."""
        (self.root / "run" / "systemd").mkdir()

    def socket(self, port: int) -> None:
        """A cluster answers on the port, as far as its socket tells."""
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(self.root / "run" / f".s.PGSQL.{port}"))
        server.listen()
        self.servers.append(server)

    def kill_servers(self) -> None:
        """As with SIGKILL: their sockets stay."""
        while self.servers:
            self.servers.pop().close()

    def environment(self) -> dict[str, str]:
        return {
            "POSTGRES_HOST": str(self.root / "run"),
            "POSTGRES_DB": "mathesar_django",
            "POSTGRES_USER": "mathesar",
            "MATHESAR_STARTER_DATABASE": "mathesar",
        }


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    here = Machine(tmp_path / "m")
    places = {
        "LIBRARY": here.library,
        "BUILD_RECORD": here.library / "build.json",
        "CATALOGUE": Path(__file__).parent / "settings.json",
        "DEFAULTS": here.library / "defaults.env",
        "PROGRAMS": here.library / "bin",
        "ADMIN": here.library / "admin",
        "SQL": here.root / "sql",
        "PROXIES": Path(__file__).parents[2] / "payload/usr/share/mathesar/proxies",
        "SETTINGS_TEMPLATE": here.root / "template.env",
        "CONFIGURATION": here.etc,
        "DETECTED": here.etc / "detected.env",
        "SETTINGS": here.etc / "mathesar.env",
        "SECRETS": here.etc / "secret.env",
        "ROOT": here.root / "root",
        "UNITS_BEFORE_OURS": (here.root / "units" / "mathesar.service",),
        "ROOT_OF_INIT": Path("/"),
        "TAKEN_OVER": here.etc / "taken-over.json",
        "SSO": here.etc / "sso.yml",
        "FILE_STORAGE": here.etc / "file_storage.yml",
        "PROCESSES": here.root / "proc",
        "SYSTEMD_RUNS": here.root / "run" / "systemd",
        "NETWORK_DROP_IN": here.root / "units" / "mathesar.service.d" / "50-network.conf",
        "RESOLVERS": here.root / "resolv.conf",
        "SETUP_LOCK": here.root / "run" / "lock",
        "SETTINGS_LOCK": here.root / "run" / "settings-lock",
        "POSTGRESQL_IS_COMING": here.root / "run" / "coming",
        "REHEARSALS": (here.root / "tmp", here.root / "var"),
        "REHEARSAL_LOCK": here.root / "run" / "rehearsal-lock",
        "RUNTIME_UNITS": here.root / "run" / "units",
        "MACHINE_ID": here.root / "machine-id",
        "LAST_UPGRADE": here.root / "backups" / "last-upgrade.json",
        "LAST_UPKEEP": here.root / "backups" / "last-upkeep.json",
        "PACKAGE_BEFORE": here.root / "run" / "package-before",
        "WAS_ACTIVE": here.root / "run" / "was-active",
    }
    for name, path in places.items():
        monkeypatch.setattr(paths, name, path)
    monkeypatch.setattr(process, "PATH", f"{here.commands}:/usr/bin:/bin")
    monkeypatch.setenv("PATH", f"{here.commands}:/usr/bin:/bin")
    monkeypatch.delenv("SYSTEMD_OFFLINE", raising=False)
    # Bytecode goes beside its source, as on a machine.
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setattr("sys.pycache_prefix", None)
    _forget()
    yield here
    here.kill_servers()
    _forget()


def _forget() -> None:
    build_facts.build_facts.cache_clear()
    catalogue.catalogue.cache_clear()
    systemd.is_before_254.cache_clear()
    addresses.addresses_of.cache_clear()
    yaml_files._read.cache_clear()


def mode_of(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))
