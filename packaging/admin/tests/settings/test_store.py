"""The files of settings on a machine: how they are made, read, changed and checked."""

import concurrent.futures
import os
from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.settings import systemd
from mathesar_admin.settings.checking.check import check_settings
from mathesar_admin.settings.files import make_missing, make_secret_key, write_detected, write_setting
from mathesar_admin.settings.store import read_settings
from mathesar_shared.environment_file.parsing import parse
from tests.conftest import Machine, mode_of


def remarks(machine: Machine) -> list[tuple[int | None, str, bool]]:
    found = check_settings(read_settings())
    return [(one.line, one.text, one.is_fault) for one in found if one.path == paths.SETTINGS]


def settings(text: str | bytes) -> None:
    paths.SETTINGS.write_bytes(text if isinstance(text, bytes) else text.encode())
    paths.SETTINGS.chmod(0o640)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_files_are_made_once_with_their_modes_under_any_umask(machine: Machine, mask: int) -> None:
    before = os.umask(mask)
    try:
        make_missing()
        make_secret_key()
    finally:
        os.umask(before)
    assert mode_of(paths.SECRETS) == "0o600"
    assert mode_of(paths.SETTINGS) == "0o640"
    key = parse(paths.SECRETS.read_bytes())["SECRET_KEY"]
    assert len(key) == 64
    assert key.isascii()
    settings("MATHESAR_TIMEOUT=5\n")
    make_missing()
    make_secret_key()
    assert parse(paths.SECRETS.read_bytes())["SECRET_KEY"] == key
    assert paths.SETTINGS.read_text() == "MATHESAR_TIMEOUT=5\n"


def test_of_many_that_make_the_key_one_wins_and_nothing_else_is_left(machine: Machine) -> None:
    make_missing()
    with concurrent.futures.ThreadPoolExecutor(12) as executor:
        made = list(executor.map(lambda _: make_secret_key(), range(12)))
    assert made.count(True) == 1
    assert sorted(path.name for path in machine.etc.iterdir()) == ["mathesar.env", "secret.env"]
    assert paths.SECRETS.read_text().count("SECRET_KEY=") == 1


def test_a_folder_that_is_missing_is_made(machine: Machine) -> None:
    machine.etc.rmdir()
    make_missing()
    assert mode_of(machine.etc) == "0o750"


def test_what_was_found_out_goes_before_what_the_administrator_says(machine: Machine) -> None:
    make_missing()
    write_detected("POSTGRES_PORT", "5433")
    found = read_settings()
    assert found.get("POSTGRES_PORT") == "5433"
    assert found.values["POSTGRES_PORT"].path == paths.DETECTED
    assert mode_of(paths.DETECTED) == "0o640"
    settings("POSTGRES_PORT=5434\n")
    assert read_settings().get("POSTGRES_PORT") == "5434"
    assert paths.DETECTED.read_text().startswith("# ")


def test_a_change_keeps_mode_comments_and_a_link(machine: Machine, tmp_path: Path) -> None:
    managed = tmp_path / "managed.env"
    managed.write_text("# Mine.\nB=1\n")
    managed.chmod(0o604)
    paths.SETTINGS.symlink_to(managed)
    write_setting(paths.SETTINGS, "A", "2")
    assert paths.SETTINGS.is_symlink()
    assert managed.read_text() == "# Mine.\nB=1\nA=2\n"
    assert mode_of(managed) == "0o604"


def test_changes_at_once_are_all_there_in_the_end(machine: Machine) -> None:
    make_missing()
    with concurrent.futures.ThreadPoolExecutor(8) as executor:
        list(executor.map(lambda n: write_setting(paths.SETTINGS, f"S{n}", str(n)), range(24)))
    assert len([name for name in parse(paths.SETTINGS.read_bytes()) if name.startswith("S")]) == 24
    assert len(list(machine.etc.iterdir())) == 1


def test_a_file_that_systemd_refuses_gives_nothing_and_a_warning(machine: Machine) -> None:
    make_missing()
    settings(b"MATHESAR_TIMEOUT=5\nX=\xff\n")
    found = read_settings()
    assert "MATHESAR_TIMEOUT" not in found.values
    assert any("line 2 is not in UTF-8" in warning for warning in found.warnings())
    with pytest.raises(AdminError, match="UTF-8"):
        write_setting(paths.SETTINGS, "A", "2")


def test_a_comment_that_goes_on_is_read_as_the_installed_systemd_reads_it(machine: Machine) -> None:
    make_missing()
    settings("# a comment \\\nMATHESAR_TIMEOUT=5\n")
    machine.command("systemctl", 'echo "systemd 252 (252.1)"')
    assert read_settings().get("MATHESAR_TIMEOUT") == ""
    machine.command("systemctl", 'echo "systemd 257 (257.1)"')
    systemd.is_before_254.cache_clear()
    assert read_settings().get("MATHESAR_TIMEOUT") == "5"


@pytest.mark.parametrize(
    ("line", "text", "is_fault"),
    [
        ("POSTGRES_PROT=1", "there is no setting POSTGRES_PROT; did you mean POSTGRES_PORT?", True),
        ("HTTPS_PROXY=x", "HTTPS_PROXY is not one of Mathesar's settings; the service gets it as it is", False),
        (
            "export A=1",
            'what stands before the = is not a name, so systemd passes over it: leave the "export" out',
            True,
        ),
        ("nonsense", "this line is not NAME=value, so systemd passes over it", True),
        ('POSTGRES_HOST="x', "the quote of POSTGRES_HOST is not closed, so it reaches to the end", True),
        ("POSTGRES_PORT=70000", "POSTGRES_PORT has to be a number from 1 to 65535", True),
        ("POSTGRES_PORT=", "POSTGRES_PORT must not be empty; it has to be a number from 1 to 65535", True),
        ("MATHESAR_TLS=yes", "MATHESAR_TLS has to be true or false", True),
        (
            "POSTGRES_SSLMODE=x",
            "POSTGRES_SSLMODE has to be one of disable, prefer, require, verify-ca, verify-full",
            True,
        ),
        (
            "PGSSLROOTCERT=/nowhere/ca.crt",
            "PGSSLROOTCERT names /nowhere/ca.crt, which the service's user cannot read",
            True,
        ),
        (
            "DJANGO_SETTINGS_MODULE=x",
            "DJANGO_SETTINGS_MODULE is decided by the package; another value can break the service",
            False,
        ),
    ],
)
def test_check_finds(machine: Machine, line: str, text: str, is_fault: bool) -> None:
    make_missing()
    settings(f"# A comment.\n{line}\n")
    assert remarks(machine) == [(2, text, is_fault)]


def test_check_has_nothing_to_say_of_what_is_right(machine: Machine) -> None:
    make_missing()
    make_secret_key()
    settings(f"MATHESAR_STARTER_DATABASE=\nPOSTGRES_PORT=5432\nMATHESAR_TLS=false\nPGSSLROOTCERT={__file__}\n")
    assert check_settings(read_settings()) == []


def test_check_finds_secrets_in_the_wrong_file_modes_and_what_is_set_twice(machine: Machine) -> None:
    make_missing()
    settings("POSTGRES_PASSWORD=x\nMATHESAR_TIMEOUT=1\nMATHESAR_TIMEOUT=2\n")
    paths.SETTINGS.chmod(0o644)
    texts = [text for _, text, _ in remarks(machine)]
    assert texts[0].startswith("its mode is 0644, so others can read")
    assert texts[1].startswith("POSTGRES_PASSWORD is a secret; move it to ")
    assert texts[2].startswith("MATHESAR_TIMEOUT is set again")


@pytest.mark.parametrize("file", ["mathesar.env", "secret.env"])
def test_a_key_that_is_given_stays(machine: Machine, file: str) -> None:
    make_missing()
    (machine.etc / file).write_text("SECRET_KEY=given\n")
    assert not make_secret_key()
    assert (machine.etc / file).read_text() == "SECRET_KEY=given\n"
    assert paths.SECRETS.exists() == (file == "secret.env")


def test_a_password_that_is_there_before_the_key_stays_with_it(machine: Machine) -> None:
    make_missing()
    write_setting(paths.SECRETS, "POSTGRES_PASSWORD", "x")
    assert "SECRET_KEY=" not in paths.SECRETS.read_text()
    assert make_secret_key()
    assert list(parse(paths.SECRETS.read_bytes())) == ["POSTGRES_PASSWORD", "SECRET_KEY"]
    assert mode_of(paths.SECRETS) == "0o600"


def test_no_key_is_made_where_a_file_that_cannot_be_read_may_have_one(machine: Machine) -> None:
    make_missing()
    paths.SECRETS.write_bytes(b"SECRET_KEY=\xff\n")
    with pytest.raises(AdminError, match="not in UTF-8"):
        make_secret_key()
