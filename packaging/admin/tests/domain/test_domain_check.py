"""mathesar domain check, against a small server that is proxy and service in one and does one thing wrong."""

import json
import ssl
import threading
import time
from collections.abc import Iterator
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.domain.checking import checks_of_tls, hints, proof, visit
from mathesar_admin.domain.origin import Origin
from mathesar_admin.settings.files import make_missing
from mathesar_service import seen
from tests.conftest import Machine

KEY = "k" * 64


class Server(ThreadingHTTPServer):
    """Both the service, under 127.0.0.1, and what stands before it, under localhost."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.wrong: dict[str, Any] = {}


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        wrong = self.server.wrong
        is_direct = self.headers["Host"].startswith("127.0.0.1")
        if "status" in wrong and not is_direct:
            self._answer(wrong["status"], {"Location": wrong.get("location", "")})
        elif "X-Mathesar-Check" in self.headers and not wrong.get("stranger"):
            self._seen({} if is_direct else wrong)
        elif self.path == "/":
            self._answer(302, {"Location": "/auth/login/", "Set-Cookie": "csrftoken=t"})
        else:
            self._answer(wrong.get("page", 200), {})

    def do_POST(self) -> None:
        if "X-Mathesar-Check" in self.headers:
            too_large = int(self.headers["Content-Length"]) > self.server.wrong.get("limit", 10**12)
            self._answer(413 if too_large else 200, {"Connection": "close"})
            return
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_whole = "csrfmiddlewaretoken=t&" in body and "Origin" in self.headers and "Referer" in self.headers
        self._answer(self.server.wrong.get("post", 200 if is_whole else 400), {})

    def handle_expect_100(self) -> bool:
        return True

    def _seen(self, wrong: dict[str, Any]) -> None:
        nonce = seen.proven_nonce(self.headers["X-Mathesar-Check"], KEY, time.time())
        assert nonce
        facts = {
            "allowed": True,
            "secure": False,
            "host": self.headers["Host"],
            "forwardedFor": "127.0.0.1",
            "forwardedProto": None,
            "peer": "127.0.0.1",
        }
        document = {**facts, **wrong.get("seen", {}), "proof": seen.signature(KEY, "answer", nonce)}
        self._answer(200, {}, json.dumps(document).encode())

    def _answer(self, status: int, headers: dict[str, str], body: bytes = b"{}") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        return "nginx"

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    make_missing()
    paths.SECRETS.write_text(f"SECRET_KEY={KEY}\n")
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        port = running.server_address[1]
        # An address that is not only this machine's, as far as the check can tell.
        monkeypatch.setattr("mathesar_admin.domain.checking.check.addresses_of", lambda _: ["192.0.2.1"])
        monkeypatch.setattr("mathesar_admin.domain.checking.check.connect", lambda *_: None)
        paths.SETTINGS.write_text(f"MATHESAR_DOMAIN=http://localhost:{port}\nMATHESAR_LISTEN=127.0.0.1:{port}\n")
        yield running
        running.shutdown()


def found(capsys: pytest.CaptureFixture[str], code: int) -> dict[str, dict[str, Any]]:
    capsys.readouterr()
    assert main(["domain", "check", "--json"]) == code
    document = json.loads(capsys.readouterr().out)
    assert document["ok"] is (code == 0)
    return {one["key"]: one for one in document["findings"]}


def test_where_all_is_well_every_step_says_so_and_none_has_a_next_one(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = found(capsys, 0)
    assert list(steps) == [
        "service", "name", "dns", "connection", "answers", "host", "scheme", "client", "login", "upload",
    ]  # fmt: skip
    assert [one["next"] for one in steps.values() if one["next"]] == []
    assert main(["domain", "check"]) == 0
    assert "answers:    this Mathesar answers, by way of nginx\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "key", "level", "text", "step"),
    [
        ({"seen": {"host": "127.0.0.1:8000"}}, "host", "problem", "the proxy asks for 127.0.0.1:8000", "$http_host"),
        ({"seen": {"allowed": False}}, "host", "problem", "does not accept localhost", "systemctl restart mathesar"),
        ({"seen": {"secure": True}}, "scheme", "note", "visitors come with TLS", "mathesar domain set https://"),
        ({"seen": {"forwardedFor": "203.0.113.77, 1.2.3.4"}}, "client", "note", "any address", "$remote_addr"),
        ({"seen": {"forwardedFor": None}}, "client", "note", "does not learn the address", "$remote_addr"),
        ({"status": 502}, "answers", "problem", "the proxy answers 502", "httpd_can_network_connect"),
        ({"status": 301, "location": "https://other.example/"}, "answers", "problem", "other.example", "set other"),
        ({"status": 404}, "answers", "problem", "another site answers, with 404", "in the DNS"),
        ({"page": 500}, "login", "problem", "/auth/login/, which answers 500", "journalctl -u mathesar"),
        ({"post": 403}, "login", "problem", "CSRF", "X-Forwarded-Proto"),
        ({"post": 500}, "login", "problem", "answered with 500", "journalctl"),
        ({"limit": 1_048_576}, "upload", "note", "files of 10 MB are refused", "client_max_body_size"),
        ({"limit": 1000}, "upload", "note", "files of 1 MB are refused", "client_max_body_size"),
    ],
)
def test_each_fault_is_named_with_what_to_do(
    server: Server,
    capsys: pytest.CaptureFixture[str],
    wrong: dict[str, Any],
    key: str,
    level: str,
    text: str,
    step: str,
) -> None:
    server.wrong = wrong
    one = found(capsys, 1 if level == "problem" else 0)[key]
    assert one["level"] == level
    assert text in one["text"]
    assert step in one["next"]


def test_a_service_that_does_not_answer_comes_before_everything_else(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    paths.SETTINGS.write_text("MATHESAR_DOMAIN=data.example.org\nMATHESAR_LISTEN=127.0.0.1:1\n")
    assert found(capsys, 1)["service"]["next"] == "mathesar status"
    server.wrong = {"stranger": True}
    paths.SETTINGS.write_text(
        f"MATHESAR_DOMAIN=data.example.org\nMATHESAR_LISTEN=127.0.0.1:{server.server_address[1]}\n"
    )
    assert "systemctl restart mathesar" in found(capsys, 1)["service"]["next"]


@pytest.mark.parametrize("domain", ["", "data.example.org/below"])
def test_without_a_name_there_is_nothing_to_ask(
    server: Server, capsys: pytest.CaptureFixture[str], domain: str
) -> None:
    paths.SETTINGS.write_text(f"MATHESAR_DOMAIN={domain}\n")
    assert found(capsys, 1)["name"]["next"] == "mathesar domain set NAME"


def test_a_name_that_nobody_finds_or_answers_for_is_named(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unknown(_: Origin) -> list[str]:
        raise visit.Unanswered("Name or service not known")

    monkeypatch.setattr("mathesar_admin.domain.checking.check.addresses_of", unknown)
    assert "DNS record of the type A or AAAA" in found(capsys, 1)["dns"]["next"]
    monkeypatch.setattr("mathesar_admin.domain.checking.check.addresses_of", lambda _: ["127.0.0.1"])
    assert found(capsys, 0)["dns"]["level"] == "note"
    monkeypatch.setattr("mathesar_admin.domain.checking.check.addresses_of", lambda _: ["192.0.2.1", "2001:db8::1"])
    refused = {"192.0.2.1": None, "2001:db8::1": "Connection refused"}
    monkeypatch.setattr("mathesar_admin.domain.checking.check.connect", lambda address, _: refused[address])
    one = found(capsys, 0)["connection"]
    assert (one["level"], "2001:db8::1" in one["next"]) == ("note", True)
    monkeypatch.setattr("mathesar_admin.domain.checking.check.connect", lambda *_: "Connection refused")
    assert "ss -ltnp" in found(capsys, 1)["connection"]["next"]


@pytest.mark.parametrize(
    ("code", "text", "step"),
    [
        (10, "expired", "certbot renew"),
        (62, "for other names", "certbot certonly --standalone -d data.example.org"),
        (18, "signed by itself", "certbot"),
        (20, "does not know who signed it", "update-ca-certificates"),
    ],
)
def test_a_certificate_that_browsers_refuse_is_told_by_its_fault(
    monkeypatch: pytest.MonkeyPatch, code: int, text: str, step: str
) -> None:
    error = ssl.SSLCertVerificationError("x")
    error.verify_code, error.verify_message = code, "said by OpenSSL"

    def fails(_: Origin) -> dict[str, Any]:
        raise error

    monkeypatch.setattr(visit, "certificate_of", fails)
    (one,) = checks_of_tls.check(Origin("https", "data.example.org", 443))
    assert (one.level, text in one.text, step in (one.next or "")) == ("problem", True, True)
    assert one.facts == {"answers": True}


def test_a_certificate_that_should_have_been_renewed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def lasting(days: float) -> dict[str, Any]:
        form = "%b %d %H:%M:%S %Y GMT"
        times = {"notBefore": time.time() - (90 - days) * 86_400, "notAfter": time.time() + days * 86_400}
        return {name: time.strftime(form, time.gmtime(value)) for name, value in times.items()}

    for days, level in ((60, "ok"), (10, "note")):
        monkeypatch.setattr(visit, "certificate_of", lambda _, days=days: lasting(days))
        assert checks_of_tls.check(Origin("https", "data.example.org", 443))[1].level == level


def test_a_proxy_without_a_certificate_for_the_name_is_told(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = ssl.SSLError(1, "tlsv1 alert internal error")
    error.reason = "TLSV1_ALERT_INTERNAL_ERROR"

    def fails(_: Origin) -> dict[str, Any]:
        raise error

    monkeypatch.setattr(visit, "certificate_of", fails)
    (one,) = checks_of_tls.check(Origin("https", "data.example.org", 443))
    assert one.text == "the proxy on port 443 has no certificate for data.example.org"
    assert "the proxy's own log" in (one.next or "")


def test_of_caddy_the_check_does_not_say_that_every_upload_is_let_through(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Handler, "version_string", lambda _: "Caddy")
    one = found(capsys, 0)["upload"]
    assert (one["level"], one["next"]) == ("ok", None)
    assert "`max_size` of `request_body`" in one["text"]


def test_a_port_without_tls_is_told(server: Server) -> None:
    (one,) = checks_of_tls.check(Origin("https", "127.0.0.1", server.server_address[1]))
    assert "does not do TLS" in one.text
    assert one.facts == {"answers": False}


def test_only_the_key_and_only_a_minute_open_what_the_service_sees() -> None:
    question = proof.question(KEY)
    now = time.time()
    nonce = seen.proven_nonce(question.header, KEY, now)
    assert nonce is not None
    assert seen.signature(KEY, "answer", nonce) == question.answer
    assert seen.proven_nonce(question.header, KEY, now + 61) is None
    assert seen.proven_nonce(question.header, "another", now) is None
    for wrong in ("", "x", "1 2 3", f"{int(now)} nonce caf\u00e9", question.header[:-1]):
        assert seen.proven_nonce(wrong, KEY, now) is None


def test_a_request_that_does_not_prove_the_key_goes_on_as_it_is() -> None:
    request = SimpleNamespace(META={"HTTP_HOST": "x"})
    assert seen.Seen(lambda same: same)(request) is request


def test_the_proxy_is_known_by_what_runs_where_it_does_not_say_its_name(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = {"when": str(machine.root), "file": str(machine.root)}
    monkeypatch.setattr(hints, "place_of", lambda one: place if one.entry["places"] else None)
    machine.command("systemctl", 'case "$*" in *apache2*) echo ActiveState=active ;; esac')
    answer = visit.Answer(200, HTTPMessage(), b"", "/")
    assert hints.hints_for(answer).title == "Apache"
    assert hints.log_of_proxy() == "journalctl -u apache2.service -n 50"
    machine.command("systemctl", 'case "$*" in *traefik*) echo ActiveState=active ;; esac')
    assert hints.hints_for(answer).title == "Traefik"
    machine.command("systemctl")
    assert hints.hints_for(answer).title == "a proxy"
    assert hints.log_of_proxy() == "the proxy's own log"
