"""Each way in which a connection fails has its own words, whatever language the server speaks."""

import pytest

from mathesar_service.connection.connection_faults import Certificate, Place, fault_of

PLACE = Place("db.example.org", "5432", "mathesar_django", "mathesar", "verify-full", "/etc/mathesar/ca.crt")
AT = 'connection failed: connection to server at "192.0.2.1", port 5432 failed: '
GERMAN = f"{AT}FATAL:  Passwort-Authentifizierung für Benutzer »mathesar« fehlgeschlagen"


@pytest.mark.parametrize(
    ("state", "said", "kind", "step"),
    [
        ("28P01", GERMAN, "password", "--password-file FILE"),
        (None, f'{AT}FATAL:  password authentication failed for user "m"', "password", "--password-file FILE"),
        (None, "connection is bad: fe_sendauth: no password supplied", "password", "--password-file FILE"),
        ("3D000", f"{AT}FATAL:  Datenbank »m« existiert nicht", "database", "--dbname NAME"),
        ("42501", f"{AT}FATAL:  keine Berechtigung", "rights", 'GRANT CONNECT ON DATABASE "mathesar_django"'),
        ("28000", f"{AT}FATAL:  kein pg_hba.conf-Eintrag", "pg-hba", "hostssl mathesar_django mathesar ADDRESS"),
        ("28000", f'{AT}FATAL:  role "m" is not permitted to log in', "role", "--print-sql"),
        ("53300", f"{AT}FATAL:  sorry, too many clients already", "connections", "max_connections"),
        ("57P03", f"{AT}FATAL:  the database system is starting up", "starting", "Wait"),
        ("08P01", f"{AT}FATAL:  no such database: m", "database", "--dbname NAME"),
        ("08P01", f"{AT}FATAL:  SASL authentication failed", "password", "--password-file FILE"),
        ("08P01", f"{AT}FATAL:  query_wait_timeout", "connections", "pooler"),
        ("08P01", f"{AT}FATAL:  bouncer config error", "pooler-refuses", "its log"),
        ("XX000", f"{AT}FATAL:  something else", "other", "log of the server"),
        (None, f"{AT}Connection refused\n\tIs the server running?", "down", "listen_addresses"),
        (None, "[Errno -2] Name or service not known", "name", "--host NAME"),
        (None, "connection timeout expired", "silent", "firewalls"),
        (None, f"{AT}Operation not permitted", "fence", "--allow-network ADDRESS"),
        (None, f"{AT}server does not support SSL, but SSL was required", "no-tls", "--sslmode prefer"),
        (None, f'{AT}server certificate for "x" does not match host name "y"', "certificate-name", "--host NAME"),
        (None, f'{AT}root certificate file "/x" does not exist', "certificate-file", "--sslrootcert FILE"),
    ],
)
def test_every_fault_is_named_with_one_thing_to_do(state: str | None, said: str, kind: str, step: str) -> None:
    fault = fault_of(PLACE, state, said)
    assert fault.kind == kind
    assert step in fault.next
    assert "db.example.org" in fault.text or "/etc/mathesar/ca.crt" in fault.text or kind == "rights"
    assert "connection to server at" not in fault.text
    assert "\n" not in fault.text + fault.next


@pytest.mark.parametrize(
    ("code", "kind"),
    [(10, "certificate-expired"), (9, "certificate-early"), (20, "certificate-authority"), (99, "certificate")],
)
def test_what_is_wrong_with_a_certificate_is_said(code: int, kind: str) -> None:
    said = f"{AT}SSL error: certificate verify failed"
    fault = fault_of(PLACE, None, said, Certificate(code, "as OpenSSL says"))
    assert fault.kind == kind
    assert "certificate verify failed" not in fault.text


def test_a_line_of_pg_hba_fits_the_socket_the_encryption_and_the_names() -> None:
    said = "no pg_hba.conf entry"
    socket = PLACE._replace(host="/run/postgresql", role="my role")
    assert 'local mathesar_django "my role" scram-sha-256' in fault_of(socket, "28000", said).next
    assert "local all mathesar peer" in fault_of(PLACE._replace(host="/run"), "28000", said).next
    plain = fault_of(PLACE._replace(sslmode="disable"), "28000", said).next
    assert "host mathesar_django" in plain
    assert "--sslmode require" in plain


def test_on_this_machine_the_packages_role_needs_a_line_and_no_password() -> None:
    said = "connection is bad: fe_sendauth: no password supplied"
    assert "local all mathesar peer" in fault_of(PLACE._replace(host="/run"), None, said).next
    assert "--password-file" in fault_of(PLACE._replace(host="/run", role="other"), None, said).next
