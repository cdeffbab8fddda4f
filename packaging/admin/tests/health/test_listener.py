"""Another program that has Mathesar's port."""

import ipaddress
import os
import shutil
import socket
from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.health.listener import foreign_program, free_address
from tests.conftest import Machine

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


def line(address: str, port: int, inode: int, state: str = "0A") -> str:
    words = [
        bytes(reversed(ipaddress.ip_address(address).packed[at : at + 4])).hex().upper()
        for at in range(0, len(ipaddress.ip_address(address).packed), 4)
    ]
    local = f"{''.join(words)}:{port:04X}"
    return f"   0: {local} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000  1000        0 {inode} 1\n"


@pytest.fixture
def proc(machine: Machine) -> Path:
    (paths.PROCESSES / "net").mkdir(parents=True)
    listening(line("127.0.0.1", 8000, 11))
    process("7", 11, "docker-proxy", "/system.slice/docker.service")
    return paths.PROCESSES


def listening(four: str, six: str = "") -> None:
    (paths.PROCESSES / "net" / "tcp").write_text(HEAD + four)
    (paths.PROCESSES / "net" / "tcp6").write_text(HEAD + six)


def process(number: str, inode: int, name: str, group: str) -> None:
    folder = paths.PROCESSES / number
    (folder / "fd").mkdir(parents=True)
    (folder / "fd" / "3").symlink_to(f"socket:[{inode}]")
    (folder / "comm").write_text(f"{name}\n")
    (folder / "cgroup").write_text(f"0::{group}\n")


@pytest.mark.parametrize("listen", ["127.0.0.1:8000", "0.0.0.0:8000", "localhost:8000"])
def test_it_is_named(proc: Path, listen: str) -> None:
    assert foreign_program(listen) == "docker-proxy (process 7)"


@pytest.mark.parametrize("listen", ["127.0.0.1:8001", "192.0.2.1:8000", "[::1]:8000", "unix:/run/x.sock", "nonsense"])
def test_nobody_has_another_address(proc: Path, listen: str) -> None:
    assert foreign_program(listen) is None


def test_a_listener_for_everybody_is_in_the_way(proc: Path) -> None:
    listening("", line("::", 8000, 11))
    assert foreign_program("[::1]:8000") == "docker-proxy (process 7)"


def test_a_connection_is_no_listener(proc: Path) -> None:
    listening(line("127.0.0.1", 8000, 11, state="01"))
    assert foreign_program("127.0.0.1:8000") is None


def test_the_service_is_not_in_its_own_way(proc: Path) -> None:
    shutil.rmtree(proc / "7")
    process("8", 11, "python3", "/system.slice/mathesar.service")
    assert foreign_program("127.0.0.1:8000") is None


def test_a_program_that_cannot_be_seen_is_said_so(proc: Path) -> None:
    shutil.rmtree(proc / "7")
    assert foreign_program("127.0.0.1:8000") == "a program outside"


def test_the_next_free_port_is_offered(proc: Path) -> None:
    listening(line("127.0.0.1", 8000, 11) + line("0.0.0.0", 8001, 12))
    assert free_address("127.0.0.1:8000") == "127.0.0.1:8002"


def test_this_machine_s_own_tables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "PROCESSES", Path("/proc"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = foreign_program(f"127.0.0.1:{port}")
        assert found is not None
        assert found.endswith(f"(process {os.getpid()})")
