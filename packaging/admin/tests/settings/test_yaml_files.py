"""sso.yml and file_storage.yml: what is said of them, by the service's Python and by config check."""

import json
import os
import re
import sys
from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.network.findings import look_at_network
from mathesar_admin.processes.process import Account
from mathesar_admin.settings.checking import yaml_files
from mathesar_admin.settings.checking.check import check_settings
from mathesar_admin.settings.files import make_missing
from mathesar_admin.settings.store import read_settings
from mathesar_service.yaml_files.document import Document
from mathesar_service.yaml_files.sso import check_sso
from mathesar_service.yaml_files.storage import check_storage
from tests.conftest import Machine

ADMIN = Path(__file__).parents[2]
EXAMPLES = Path(__file__).parents[3] / "payload/usr/share/doc/mathesar/examples"
PROVIDER = """\
version: 2
providers:
  one:
    type: oidc
    provider_name: keycloak
    client_id: mathesar
    secret: s3cret
    server_url: https://login.example.org/realms/x
"""
STORAGE = """\
default:
  protocol: s3
  nickname: Ours
  prefix: bucket
  kwargs:
    client_kwargs:
      endpoint_url: https://s3.example.org
      aws_access_key_id: id
      aws_secret_access_key: key
"""


def sso(text: str) -> tuple[list[str], list[str]]:
    document = Document(text)
    hosts = check_sso(document)
    return [f"{one.line}: {one.text}" for one in document.remarks if one.is_fault], hosts


def storage(text: str) -> tuple[list[str], list[str]]:
    document = Document(text)
    hosts = check_storage(document)
    return [f"{one.line}: {one.text}" for one in document.remarks if one.is_fault], hosts


def uncommented(text: str) -> str:
    """The example with its optional parts, "#key" and "#  key"; "# A sentence" is none."""
    head, begin, body = text.partition("version:")
    return head + begin + re.sub(r"^( *)#(?! \S)", r"\1", body, flags=re.MULTILINE)


def test_the_examples_are_right_with_and_without_their_optional_parts() -> None:
    text = (EXAMPLES / "sso.yml").read_text()
    assert sso(text) == ([], ["login.example.org"])
    assert sso(uncommented(text)) == ([], ["login.example.org", "github.com", "api.github.com"])
    assert storage((EXAMPLES / "file_storage.yml").read_text()) == ([], ["s3.example.org"])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("version: 2", "version: '2'", "1: version has to be 1 or 2"),
        ("version: 2\n", "", "1: in version 1, Mathesar does not read providers"),
        ("version: 2", "version: 3", "1: version has to be 1 or 2"),
        ("type: oidc", "type: saml", "4: type of one has to be oidc or github"),
        ("    type: oidc\n", "", "4: one has no type"),
        ("client_id: mathesar", "client_id: 12345", "6: client_id of one has to be a text"),
        ("secret: s3cret", "secret:", "7: one has no secret"),
        ("secret: s3cret", "secert: s3cret", "7: Mathesar knows no secert in one; did you mean secret?"),
        ("client_id: mathesar", "client_id: a\n    client_id: b", "7: client_id is there twice in one"),
        ("https://login.example.org/realms/x", "login.example.org", "8: server_url of one has to be an address"),
        ("/realms/x", "/realms/x/", "8: server_url of one ends with a slash"),
        ("keycloak", "our keycloak", "5: provider_name of one is part of an address"),
        (
            "    secret: s3cret\n",
            "    secret: s3cret\n    allowed_email_domains: ['@example.org']\n",
            "8: allowed_email",
        ),
        ("    secret: s3cret\n", "\tsecret: s3cret\n", "7: it is not YAML"),
        ("  one:", "  one: [", "it is not YAML"),
        (PROVIDER, "- a\n", "1: the file has to have keys"),
        (
            PROVIDER,
            PROVIDER + PROVIDER.split("providers:\n")[1].replace("one:", "two:"),
            "a second provider is called",
        ),
        (
            "    secret: s3cret\n",
            "    secret: s3cret\n    default_pg_role:\n      a:\n        name: x\n        host: y\n        role: z\n",
            "9: a has no port",
        ),
    ],
)
def test_what_mathesar_would_leave_out_is_said_with_its_line(old: str, new: str, fault: str) -> None:
    assert old in PROVIDER
    faults, _ = sso(PROVIDER.replace(old, new))
    assert any(fault in one for one in faults), faults
    assert "s3cret" not in str(faults)


def test_the_older_version_and_merged_keys_are_understood() -> None:
    old = PROVIDER.replace("version: 2\nproviders", "oidc_providers").replace("    type: oidc\n", "")
    assert sso(old) == ([], ["login.example.org"])
    merged = PROVIDER.replace("  one:", "  one: &one") + "  two:\n    <<: *one\n    provider_name: other\n"
    assert sso(merged) == ([], ["login.example.org", "login.example.org"])
    for nothing in ("", "# only a comment\n", "version: 2\n", "version: 2\nproviders:\n  one:\n"):
        assert sso(nothing) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (STORAGE, "", "1: it is empty"),
        (
            STORAGE,
            STORAGE + "public_form_access:\n  enabled: true\n",
            "10: public_form_access belongs below the storage",
        ),
        ("default:", "other:", "called default, and there is none"),
        ("protocol: s3", "protocol: abfs", "2: protocol of default has to be s3"),
        ("  prefix: bucket\n", "", "default has no prefix"),
        ("endpoint_url: https://", "endpoint_url: ", "7: endpoint_url of default has to be an address"),
        ("aws_access_key_id: id", "aws_access_key_id: 0123", "8: aws_access_key_id of default has to be a text"),
        ("  prefix", "  public_form_access: { enabled: 'no' }\n  prefix", "4: enabled has to be true or false"),
        ("  prefix", "  public_form_access: { max_upload_size: 1 GB }\n  prefix", "4: max_upload_size has to be"),
    ],
)
def test_a_storage_that_fails_is_said_with_its_line(old: str, new: str, fault: str) -> None:
    assert old in STORAGE
    faults, _ = storage(STORAGE.replace(old, new))
    assert any(fault in one for one in faults), faults


def test_forms_that_may_upload_are_noted_unless_the_file_says_so() -> None:
    document = Document(STORAGE)
    check_storage(document)
    assert [(one.is_fault, "can upload files" in one.text) for one in document.remarks] == [(False, True)]
    document = Document(STORAGE + "  public_form_access: { enabled: true }\n")
    check_storage(document)
    assert document.remarks == []


def test_without_an_endpoint_the_storage_is_amazons() -> None:
    text = STORAGE.replace("endpoint_url: https://s3.example.org", "region_name: eu-west-1")
    assert storage(text) == ([], ["s3.eu-west-1.amazonaws.com"])


# What config check and status make of it.


@pytest.fixture
def here(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    make_missing()
    python = machine.library / "venv/bin/python3"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nPYTHONPATH={ADMIN} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (machine.library / "app").mkdir()
    monkeypatch.setattr(yaml_files, "find_account", lambda _: Account("me", os.getuid(), os.getgid(), "/"))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return machine


def said(kind: bool = True) -> list[str]:
    return [
        str(one) for one in check_settings(read_settings()) if one.is_fault is kind and "SECRET_KEY" not in one.text
    ]


def test_nothing_is_run_where_there_is_nothing_to_read(here: Machine) -> None:
    (here.library / "venv/bin/python3").write_text("#!/bin/sh\nexit 1\n")
    assert said() == []


def test_a_fault_is_found_with_file_and_line(here: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    paths.SSO.write_text(PROVIDER.replace("type: oidc", "type: saml"))
    paths.SSO.chmod(0o640)
    assert main(["config", "check"]) == 1
    assert f"{paths.SSO}:4: type of one has to be oidc or github" in capsys.readouterr().out


def test_secrets_that_everybody_can_read_are_a_fault(here: Machine) -> None:
    paths.SSO.write_text(PROVIDER)
    paths.SSO.chmod(0o644)
    assert said() == [f"{paths.SSO}: its mode is 0644, so others can read or change it: chmod 0640 {paths.SSO}"]


def test_a_setting_in_place_of_a_file_is_checked_and_goes_before_it(here: Machine) -> None:
    paths.SSO.write_text(PROVIDER)
    paths.SSO.chmod(0o640)
    value = json.dumps({"version": 2, "providers": {"one": {"type": "saml"}}}).replace('"', '\\"')
    with paths.SECRETS.open("a") as file:
        file.write(f'SSO_CONFIG_DICT="{value}"\n')
    assert any(f"{paths.SECRETS}: SSO_CONFIG_DICT: type of one has to be" in one for one in said())
    assert any("it is not read, because SSO_CONFIG_DICT is set" in one for one in said(kind=False))


def test_a_file_that_cannot_be_read_is_a_fault(here: Machine) -> None:
    paths.SSO.mkdir(mode=0o750)
    assert any("the service cannot read it: Is a directory" in one for one in said())


def test_a_check_that_cannot_be_made_is_said(here: Machine) -> None:
    (here.library / "venv/bin/python3").write_text("#!/bin/sh\necho 'no module named yaml' >&2; exit 1\n")
    paths.SSO.write_text(PROVIDER)
    paths.SSO.chmod(0o640)
    assert any("it could not be checked: no module named yaml" in one for one in said())


def test_status_compares_them_with_the_fence(here: Machine) -> None:
    here.boot()
    here.command(
        "systemctl", "case $1 in show) printf 'IPAddressAllow=127.0.0.0/8\\nIPAddressDeny=::/0 0.0.0.0/0\\n';; esac"
    )
    addresses = "login.example.org) echo 10.1.2.3 STREAM ;; s3.example.org) echo 8.8.8.8 STREAM ;;"
    here.command("getent", f"case $2 in {addresses} esac")
    paths.SSO.write_text(PROVIDER)
    [_, finding] = look_at_network({})
    assert f"{paths.SSO} names login.example.org (10.1.2.3), which the sandbox" in finding.text
    assert finding.next == "mathesar setup --allow-network 10.1.2.3"
    paths.FILE_STORAGE.write_text(STORAGE)
    yaml_files._read.cache_clear()
    found = look_at_network({})
    assert [one.next for one in found[1:]] == ["mathesar setup --allow-network any"] * 2


def test_azure_is_a_need_too(here: Machine) -> None:
    text = "DefaultEndpointsProtocol=https;AccountName=ours;AccountKey=aGlkZGVu;EndpointSuffix=core.windows.net"
    azure = {"DATA_FILES_STORAGE_BACKEND": "azure", "DATA_FILES_AZURE_CONNECTION_STRING": text}
    here.boot()
    here.command(
        "systemctl", "case $1 in show) printf 'IPAddressAllow=127.0.0.0/8\\nIPAddressDeny=::/0 0.0.0.0/0\\n';; esac"
    )
    here.command("getent", "exit 2")
    [_, finding] = look_at_network(azure)
    assert "names ours.blob.core.windows.net" in finding.text
    assert "aGlkZGVu" not in finding.text
