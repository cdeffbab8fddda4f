"""Where the service finds the certificate authorities."""

from pathlib import Path

import pytest

from mathesar_admin.database import certificate
from mathesar_admin.errors import AdminError
from mathesar_admin.processes import process
from tests.conftest import Machine, mode_of

# An authority made for this test: openssl req -x509 -newkey ed25519 -nodes -subj "/CN=Test" -days 36500
PEM = """\
-----BEGIN CERTIFICATE-----
MIIBNDCB56ADAgECAhQEG5zV9Dum0xHwMS9pj6WmBUGeqjAFBgMrZXAwDzENMAsG
A1UEAwwEVGVzdDAgFw0yNjExMjgwNTM3MDZaGA8yMTI2MTEwNDA1MzcwNlowDzEN
MAsGA1UEAwwEVGVzdDAqMAUGAytlcAMhAAJHU65iO/OZ0qbhgYGbaFI45xgEu2wv
0sLVV9nX27Qco1MwUTAdBgNVHQ4EFgQU03O6xM2r+UJlztJmrEAAiEiMy40wHwYD
VR0jBBgwFoAU03O6xM2r+UJlztJmrEAAiEiMy40wDwYDVR0TAQH/BAUwAwEB/zAF
BgMrZXADQQBfwVQUK0pr/bIRyO6AMox95QW0cNjTJv9g/P6lENfvUdkaJW71ut5m
l4/MfEmsPUb0hiQ42O+D9lTY3cbKYAcI
-----END CERTIFICATE-----
"""


@pytest.fixture
def authorities(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(certificate, "find_account", lambda _: process.find_account("root"))
    monkeypatch.setattr(certificate, "service_group", lambda: 0)
    path = machine.root / "ca.crt"
    path.write_text(PEM)
    return path


def test_a_file_that_may_go_is_copied_and_copied_again_when_it_changes(authorities: Path, machine: Machine) -> None:
    given = str(authorities)
    place = certificate.place_of(given)
    assert place == machine.etc / "postgresql-ca.crt"
    assert certificate.is_copied(given)
    certificate.copy(given)
    assert (place.read_text(), mode_of(place)) == (PEM, "0o640")
    assert not certificate.is_copied(given)
    authorities.write_text(PEM * 2)
    assert certificate.is_copied(given)


def test_a_file_that_stays_is_used_where_it_is(authorities: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate, "PASSING", ())
    assert certificate.place_of(str(authorities)) == authorities
    assert not certificate.is_copied(str(authorities))


def test_a_file_that_the_service_cannot_read_is_copied(
    authorities: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate, "PASSING", ())
    monkeypatch.setattr(certificate, "run", lambda *_, **__: process.Outcome(1, "", ""))
    assert certificate.place_of(str(authorities)) == machine.etc / "postgresql-ca.crt"


def test_system_is_the_list_of_this_machine(authorities: Path, machine: Machine) -> None:
    with (machine.library / "defaults.env").open("a") as file:
        file.write(f"SSL_CERT_FILE={authorities}\n")
    assert certificate.source_of("system") == authorities
    authorities.unlink()
    with pytest.raises(AdminError, match="has no list"):
        certificate.source_of("system")


def test_what_holds_no_certificate_is_refused(authorities: Path) -> None:
    authorities.write_text("nothing\n")
    with pytest.raises(AdminError, match="holds no certificate in PEM format"):
        certificate.place_of(str(authorities))
    with pytest.raises(AdminError, match="No such file"):
        certificate.place_of(str(authorities.with_name("absent")))
