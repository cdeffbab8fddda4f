"""The Django settings of the package, on top of a small production module."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ADMIN = Path(__file__).parents[2]
PRODUCTION = """
ALLOWED_HOSTS = [".localhost", ""]
INSTALLED_APPS = ["mathesar"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
DATABASES = {"default": {"OPTIONS": {"application_name": "x"}}}
KEPT = 1
"""
PRINT = """
import json, mathesar_service.settings as found
print(json.dumps({name: value for name, value in vars(found).items() if name.isupper()}, default=str))
"""
LOG = """
import logging, logging.config, sys, mathesar_service.settings as found
sys.stderr = sys.stdout
logging.config.dictConfig(found.LOGGING)
try:
    raise ValueError("CREATE USER r WITH PASSWORD 'it''s secret' LOGIN")
except ValueError:
    logging.getLogger("django.request").error("Internal Server Error", exc_info=True)
"""


@pytest.fixture
def application(tmp_path: Path) -> Path:
    folder = tmp_path / "config" / "settings"
    folder.mkdir(parents=True)
    (folder / "production.py").write_text(PRODUCTION)
    return tmp_path


def run(application: Path, program: str, **environment: str) -> str:
    whole = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ADMIN}:{application}",
        "PYTHONDONTWRITEBYTECODE": "1",
        **environment,
    }
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, env=whole, check=False, text=True)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def settings(application: Path, **environment: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(application, PRINT, **environment))
    return found


def test_what_production_sets_is_kept_and_without_a_domain_cookies_need_no_tls(application: Path) -> None:
    found = settings(application)
    assert found["KEPT"] == 1
    assert found["ALLOWED_HOSTS"] == [".localhost", "127.0.0.1", "[::1]"]
    assert found["CSRF_TRUSTED_ORIGINS"] == []
    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (False, False)


def test_domains_are_trusted_over_tls_and_cookies_need_it(application: Path) -> None:
    found = settings(application, MATHESAR_DOMAIN="a.example.org, b.example.org")
    assert found["ALLOWED_HOSTS"] == [".localhost", "127.0.0.1", "[::1]", "a.example.org", "b.example.org"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://a.example.org", "https://b.example.org"]
    assert (found["SESSION_COOKIE_SECURE"], found["CSRF_COOKIE_SECURE"]) == (True, True)


@pytest.mark.parametrize(
    ("domain", "host", "origin", "is_tls"),
    [
        ("data.example.org:8443", "data.example.org", "https://data.example.org:8443", True),
        ("https://data.example.org", "data.example.org", "https://data.example.org", True),
        ("https://Data.Example.org:443/", "data.example.org", "https://data.example.org", True),
        ("http://intranet:8080", "intranet", "http://intranet:8080", False),
        ("b\u00fccher.example.org", "xn--bcher-kva.example.org", "https://xn--bcher-kva.example.org", True),
        ("[2001:db8::1]:8443", "[2001:db8::1]", "https://[2001:db8::1]:8443", True),
        ("192.0.2.1", "192.0.2.1", "https://192.0.2.1", True),
        ("data.example.org/below", "data.example.org", "https://data.example.org", True),
    ],
)
def test_a_domain_may_have_a_scheme_a_port_a_slash_and_umlauts(
    application: Path, domain: str, host: str, origin: str, is_tls: bool
) -> None:
    found = settings(application, MATHESAR_DOMAIN=domain)
    assert found["ALLOWED_HOSTS"][-1] == host
    assert found["CSRF_TRUSTED_ORIGINS"] == [origin]
    assert found["SESSION_COOKIE_SECURE"] is is_tls


def test_one_name_without_tls_takes_the_cookies_of_all_along(application: Path) -> None:
    found = settings(application, MATHESAR_DOMAIN="data.example.org,http://intranet")
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://data.example.org", "http://intranet"]
    assert found["SESSION_COOKIE_SECURE"] is False


@pytest.mark.parametrize("domain", ["https://", "ftp://data.example.org", "data.example.org:many", "[::1", ","])
def test_a_domain_that_cannot_be_read_does_not_stop_the_start(application: Path, domain: str) -> None:
    assert settings(application, MATHESAR_DOMAIN=domain)["CSRF_TRUSTED_ORIGINS"] == []


@pytest.mark.parametrize(
    ("value", "is_tls"), [("false", False), ("no", False), ("true", True), ("True", True), ("t", True)]
)
def test_only_these_three_words_count_as_true(application: Path, value: str, is_tls: bool) -> None:
    found = settings(application, MATHESAR_DOMAIN="a.example.org", MATHESAR_TLS=value)
    assert found["SESSION_COOKIE_SECURE"] is is_tls
    assert found["CSRF_TRUSTED_ORIGINS"] == [f"{'https' if is_tls else 'http'}://a.example.org"]


def test_the_tls_mode_of_postgresql_is_passed_on_besides_the_options_that_are_there(application: Path) -> None:
    found = settings(application, POSTGRES_SSLMODE="require")
    assert found["DATABASES"]["default"]["OPTIONS"] == {"application_name": "x", "sslmode": "require"}
    assert settings(application)["DATABASES"]["default"]["OPTIONS"] == {"application_name": "x"}


def test_a_name_is_verified_by_the_machines_own_authorities_unless_others_are_named(
    application: Path, tmp_path: Path
) -> None:
    verify = {"POSTGRES_SSLMODE": "verify-full", "HOME": str(tmp_path)}
    system = {"application_name": "x", "sslmode": "verify-full", "sslrootcert": "system"}
    own = {"application_name": "x", "sslmode": "verify-full"}
    assert settings(application, **verify)["DATABASES"]["default"]["OPTIONS"] == system
    named = settings(application, **verify, PGSSLROOTCERT="/etc/mathesar/ca.crt")
    assert named["DATABASES"]["default"]["OPTIONS"] == own
    (tmp_path / ".postgresql").mkdir()
    (tmp_path / ".postgresql/root.crt").touch()
    assert settings(application, **verify)["DATABASES"]["default"]["OPTIONS"] == own


def test_a_list_of_authorities_that_is_missing_is_said_and_not_used(application: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.crt"
    there.touch()
    program = "import os, sys; sys.stderr = sys.stdout; import mathesar_service.settings; print(sorted(os.environ))"
    said = run(application, program, REQUESTS_CA_BUNDLE=str(tmp_path / "gone.crt"), SSL_CERT_FILE=str(there))
    assert "REQUESTS_CA_BUNDLE: there is no file" in said
    assert "'REQUESTS_CA_BUNDLE'" not in said
    assert "'SSL_CERT_FILE'" in said


def test_the_administrators_own_come_last_and_see_all_others(application: Path) -> None:
    local = application / "local.py"
    local.write_text('KEPT = KEPT + 1\nSESSION_COOKIE_SECURE = "mine"\n')
    found = settings(application, MATHESAR_LOCAL_SETTINGS=str(local))
    assert (found["KEPT"], found["SESSION_COOKIE_SECURE"]) == (2, "mine")


def test_a_mistake_in_them_stops_the_start_and_names_the_file(application: Path) -> None:
    local = application / "wrong.py"
    local.write_text("A =\n")
    with pytest.raises(AssertionError, match=r"wrong\.py"):
        settings(application, MATHESAR_LOCAL_SETTINGS=str(local))


def test_tracebacks_are_logged_without_passwords_of_roles(application: Path) -> None:
    said = run(application, LOG)
    assert "Traceback" in said
    assert "PASSWORD '***' LOGIN" in said
    assert "secret" not in said
