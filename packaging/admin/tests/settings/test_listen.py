"""Where the service listens: what is taken, what is refused with what to write, and a socket that answers."""

import re
import socket
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from mathesar_admin.domain import over_socket
from mathesar_admin.domain.proxy import find_proxy
from mathesar_admin.errors import AdminError
from mathesar_admin.health import web
from mathesar_admin.settings.listen import SOCKET, shown, suggestion
from mathesar_service.serving.listening import LISTEN, opened
from tests.conftest import Machine


@pytest.mark.parametrize(
    ("wrong", "written"),
    [
        ("8000", "write 127.0.0.1:8000 for this machine, or 0.0.0.0:8000 for every address"),
        (":9000", "write 127.0.0.1:9000 for this machine, or 0.0.0.0:9000 for every address"),
        ("*:8000", "write 127.0.0.1:8000 for this machine, or 0.0.0.0:8000 for every address"),
        ("127.0.0.1", "write 127.0.0.1:8000"),
        ("localhost", "write localhost:8000"),
        ("::1", "write [::1]:8000"),
        ("[::1]", "write [::1]:8000"),
        ("http://127.0.0.1:8000/", "write 127.0.0.1:8000"),
        ("/run/mathesar/mathesar.sock", "write unix:/run/mathesar/mathesar.sock"),
        ("unix:/srv/web", "write unix:/run/mathesar/mathesar.sock"),
        ("unix:mathesar.sock", "write unix:/run/mathesar/mathesar.sock"),
        ("::1:8000", "write [::1]:8000"),
        ("2001:db8::1", "write [2001:db8::1]:8000"),
        ("127.0.0.1:99999", "write 127.0.0.1:8000"),
        ("8000000", "write 127.0.0.1:8000 for this machine, or 0.0.0.0:8000 for every address"),
        ("127.0.0.1:8000, [::1]:8000", "one only: write 127.0.0.1:8000"),
        ("data.example.org", "write data.example.org:8000"),
        ("_", "write 127.0.0.1:8000"),
    ],
)
def test_what_to_write_is_told(wrong: str, written: str) -> None:
    assert suggestion(wrong) == written
    for one in re.findall(r"\b(?:write|or) (\S+)", written):
        assert re.fullmatch(LISTEN, one)


@pytest.mark.parametrize(
    "right",
    ["127.0.0.1:8000", "0.0.0.0:80", "[::1]:8000", "[::]:8000", "localhost:8000", "unix:/run/mathesar/a.sock"],
)
def test_the_service_takes_what_the_catalogue_takes(right: str) -> None:
    assert re.fullmatch(LISTEN, right)


@pytest.mark.parametrize(
    "wrong", ["", "8000", ":8000", "localhost", "::1:8000", "unix:/srv/a.sock", "/run/a", "a b:80"]
)
def test_the_service_refuses_the_rest_and_does_not_try_for_ever(wrong: str) -> None:
    assert not re.fullmatch(LISTEN, wrong)


def test_a_socket_is_shown_as_it_is() -> None:
    assert shown("unix:/run/mathesar/mathesar.sock") == "unix:/run/mathesar/mathesar.sock"
    assert shown("[::1]:8000") == "http://[::1]:8000/"


def test_a_socket_is_asked_as_an_address_is(tmp_path: Path) -> None:
    path = str(tmp_path / "web.sock")
    assert web.ask(f"unix:{path}") == web.Answer(None, "No such file or directory")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()

        def answer() -> None:
            client, _ = listener.accept()
            client.recv(1000)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            client.close()

        thread = threading.Thread(target=answer)
        thread.start()
        assert web.ask(f"unix:{path}").status == 200
        thread.join()


@pytest.mark.parametrize("wrong", ["8000", ":", "", "[::1", "a b:c", "http://x:1", "unix:", "unix:" + "x" * 200])
def test_nothing_that_stands_in_a_file_is_a_traceback(wrong: str) -> None:
    answer = web.ask(wrong, timeout=1)
    assert answer.status is None
    assert answer.fault


def test_a_socket_that_was_left_is_replaced_and_one_that_cannot_be_made_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "web.sock"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
    descriptor = int(opened(f"unix:{path}").removeprefix("fd://"))
    with socket.socket(fileno=descriptor) as listener:
        # gunicorn asks again at a reload, and has to keep what it has.
        assert opened(f"unix:{path}") == f"fd://{descriptor}"
        listener.listen()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
        assert path.stat().st_mode & 0o777 == 0o666
    assert opened("127.0.0.1:8000") == "127.0.0.1:8000"
    with pytest.raises(SystemExit):
        opened(f"unix:{tmp_path}/missing/web.sock")
    assert "No such file or directory; its folder is made by: systemd-tmpfiles" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["haproxy", "traefik"])
def test_a_proxy_that_cannot_connect_to_a_socket_is_refused(name: str, machine: Machine) -> None:
    with pytest.raises(AdminError, match="cannot reach unix:"):
        over_socket.refuse_unable(find_proxy(name), SOCKET)
    over_socket.refuse_unable(find_proxy(name), "127.0.0.1:8000")


def test_a_proxy_is_let_to_the_socket_once(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    members: list[str] = []
    group = SimpleNamespace(gr_mem=members)
    monkeypatch.setattr("grp.getgrnam", lambda _: group)
    monkeypatch.setattr(over_socket, "account_of", lambda _: "www-data")
    machine.command("usermod")
    nginx = find_proxy("nginx")
    needed = ["usermod -aG mathesar-proxy www-data && systemctl restart nginx.service"]
    assert over_socket.still_needed(nginx, SOCKET, "nginx.service") == needed
    assert over_socket.still_needed(nginx, "127.0.0.1:8000", "nginx.service") == []
    assert over_socket.admit(nginx, "127.0.0.1:8000") is None
    assert over_socket.admit(nginx, SOCKET) is not None
    assert machine.calls() == ["usermod -aG mathesar-proxy www-data"]
    members.append("www-data")
    assert over_socket.still_needed(nginx, SOCKET, "nginx.service") == []
    assert over_socket.admit(nginx, SOCKET) is None
