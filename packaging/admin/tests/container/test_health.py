"""The health program asks as an orchestrator would, with a Host that is always allowed."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from mathesar_container import health


class Web(http.server.BaseHTTPRequestHandler):
    status = 200
    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Host"]))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Web]]:
    handler = type("Here", (Web,), {"asked": []})
    server = http.server.HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("MATHESAR_LISTEN", f"0.0.0.0:{server.server_port}")
    yield handler
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("words", "status", "code", "path"),
    [
        ([], 200, 0, "/auth/login/"),
        ([], 302, 0, "/auth/login/"),
        ([], 400, 1, "/auth/login/"),
        ([], 500, 1, "/auth/login/"),
        (["alive"], 200, 0, "/static/staticfiles.json"),
    ],
)
def test_an_answer_without_a_fault_is_well(
    web: type[Web], monkeypatch: pytest.MonkeyPatch, words: list[str], status: int, code: int, path: str
) -> None:
    web.status = status
    monkeypatch.setattr("sys.argv", ["health", *words])
    assert health.main() == code
    assert web.asked == [(path, "127.0.0.1")]


def test_no_answer_is_not_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MATHESAR_LISTEN", "127.0.0.1:1")
    monkeypatch.setattr("sys.argv", ["health"])
    assert health.main() == 1
    assert "does not answer" in capsys.readouterr().out


def test_another_word_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["health", "dead"])
    assert health.main() == 2


def test_an_address_that_means_every_one_is_this_containers_own() -> None:
    assert health.address("0.0.0.0:8000") == ("127.0.0.1", 8000)
    assert health.address("[::]:80") == ("::1", 80)
    assert health.address("localhost:8000") == ("localhost", 8000)
