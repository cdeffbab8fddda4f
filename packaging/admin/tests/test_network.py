"""The fence around the service's network: how it is opened and closed, and what status says of it."""

import json
from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.cli import main
from mathesar_admin.errors import AdminError
from mathesar_admin.network.addresses import parse_addresses
from mathesar_admin.network.change import allow_also, allow_only
from mathesar_admin.network.fence import Fence, read_fence
from mathesar_admin.network.findings import look_at_network
from mathesar_admin.setup import options
from mathesar_admin.setup.answers_file import read_answers
from tests.conftest import Machine

LOCAL = "127.0.0.0/8 ::1/128"
EVERYWHERE = "::/0 0.0.0.0/0"
SERVER = {"POSTGRES_HOST": "192.0.2.7"}
NAMED = {"POSTGRES_HOST": "db.example.com"}


@pytest.fixture
def here(machine: Machine) -> Machine:
    machine.boot()
    machine.command(
        "getent", 'case $2 in db.example.com) echo "192.0.2.7  STREAM db.example.com" ;; *) exit 2 ;; esac'
    )
    paths.RESOLVERS.write_text("# ours\nsearch example.com\nnameserver 192.0.2.53\nnameserver 127.0.0.53\n")
    says(machine, LOCAL, EVERYWHERE)
    return machine


def says(machine: Machine, allowed: str, denied: str) -> None:
    """systemd knows this fence."""
    script = f"case $1 in show) printf 'IPAddressAllow={allowed}\\nIPAddressDeny={denied}\\n' ;; esac"
    machine.command("systemctl", script)


def reloads(machine: Machine) -> int:
    return machine.calls().count("systemctl --system daemon-reload")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["192.0.2.7"], ("192.0.2.7",)),
        (["192.0.2.7/32", "192.0.2.7"], ("192.0.2.7",)),
        (["2001:DB8::/32", "10.0.0.0/8"], ("10.0.0.0/8", "2001:db8::/32")),
        (["10.0.0.2,10.0.0.1"], ("10.0.0.1", "10.0.0.2")),
        (["192.0.2.7", "any"], ("any",)),
    ],
)
def test_addresses_are_written_in_one_way(typed: list[str], meant: tuple[str, ...]) -> None:
    assert parse_addresses(typed) == meant


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("192.0.2.300", "300"),
        ("10.0.0.1/8", "the network is 10.0.0.0/8"),
        ("10.0.0.0/33", "33"),
        ("db.example.com", "systemd takes no names; it has 192.0.2.7 now"),
        ("nowhere.example.com", "systemd takes no names"),
        ("2001:db8::/200", "200"),
        ("", "needs an address"),
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_done(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, reason: str
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert main(["setup", "--allow-network", typed]) == 2
    assert reason in capsys.readouterr().err
    assert not paths.NETWORK_DROP_IN.parent.exists()
    assert list(here.etc.iterdir()) == []


def test_the_fence_is_opened_once_and_closed_to_the_byte(here: Machine) -> None:
    assert allow_only(["192.0.2.7"], SERVER) is True
    text = paths.NETWORK_DROP_IN.read_text()
    assert "# Why: POSTGRES_HOST names 192.0.2.7\n" in text
    assert "mathesar setup --allow-network" in text.splitlines()[0]
    assert text.endswith("[Service]\nIPAddressAllow=192.0.2.7\n")
    assert reloads(here) == 1
    assert allow_only(["192.0.2.7"], SERVER) is False
    assert reloads(here) == 0
    assert paths.NETWORK_DROP_IN.read_text() == text
    assert allow_only([], SERVER) is True
    assert not paths.NETWORK_DROP_IN.parent.exists()
    assert reloads(here) == 1
    assert allow_only([], SERVER) is False


def test_a_name_in_the_settings_takes_the_dns_servers_along(here: Machine) -> None:
    allow_only(["192.0.2.7"], NAMED)
    assert paths.NETWORK_DROP_IN.read_text().endswith("the names in the settings:\nIPAddressAllow=192.0.2.53\n")
    assert allow_also(["192.0.2.8"], SERVER) is True
    allowed = [line for line in paths.NETWORK_DROP_IN.read_text().splitlines() if line.startswith("IP")]
    assert allowed == ["IPAddressAllow=192.0.2.7", "IPAddressAllow=192.0.2.8"]
    assert allow_also(["192.0.2.8"], SERVER) is False


def test_other_drop_ins_in_the_folder_stay(here: Machine) -> None:
    paths.NETWORK_DROP_IN.parent.mkdir(parents=True)
    own = paths.NETWORK_DROP_IN.with_name("override.conf")
    own.write_text("[Service]\n")
    allow_only(["any"], {})
    allow_only([], {})
    assert list(own.parent.iterdir()) == [own]


@pytest.mark.parametrize("text", ["[Service]\nIPAddressAllow=any\n", None])
def test_a_drop_in_that_somebody_else_wrote_or_changed_is_left_alone(here: Machine, text: str | None) -> None:
    allow_only(["192.0.2.7"], SERVER)
    with paths.NETWORK_DROP_IN.open("a" if text is None else "w") as file:
        file.write(text or "IPAddressAllow=192.0.2.8\n")
    before = paths.NETWORK_DROP_IN.read_text()
    for addresses in (["any"], []):
        with pytest.raises(AdminError, match="so it stays as it is"):
            allow_only(addresses, SERVER)
    assert paths.NETWORK_DROP_IN.read_text() == before


@pytest.mark.parametrize(
    ("allowed", "denied", "address", "is_admitted"),
    [
        (LOCAL, EVERYWHERE, "192.0.2.7", False),
        (LOCAL, EVERYWHERE, "127.0.0.2", True),
        (f"{LOCAL} 192.0.2.0/24", EVERYWHERE, "192.0.2.7", True),
        (f"{LOCAL} 192.0.2.0/24", EVERYWHERE, "192.0.2.0/23", False),
        (f"{LOCAL} {EVERYWHERE}", EVERYWHERE, "2001:db8::1", True),
        ("", "", "192.0.2.7", True),
        ("", "10.0.0.0/8", "192.0.2.7", True),
        ("", "10.0.0.0/8", "10.1.1.1", False),
    ],
)
def test_the_fence_is_understood_as_systemd_means_it(
    here: Machine, allowed: str, denied: str, address: str, is_admitted: bool
) -> None:
    import ipaddress

    says(here, allowed, denied)
    assert read_fence().admits(ipaddress.ip_network(address)) is is_admitted


def test_without_systemd_the_files_tell(machine: Machine) -> None:
    assert read_fence().text() == "this machine only"
    allow_only(["192.0.2.7"], SERVER)
    assert read_fence().text() == "this machine and 192.0.2.7"
    assert isinstance(read_fence(), Fence)


@pytest.mark.parametrize(
    ("settings", "said", "step"),
    [
        ({"MATHESAR_LISTEN": "0.0.0.0:8000"}, "MATHESAR_LISTEN is 0.0.0.0:8000", "--allow-network any, or"),
        ({"MATHESAR_LISTEN": "[2001:db8::1]:80"}, "they time out", "--allow-network any, or"),
        (SERVER, "POSTGRES_HOST names 192.0.2.7, which the sandbox", "--allow-network 192.0.2.7"),
        (NAMED, "names db.example.com (192.0.2.7), which", "--allow-network 192.0.2.7"),
        ({"POSTGRES_HOST": "nowhere.example.com"}, "whose address is not found", "--allow-network any"),
    ],
)
def test_status_says_what_the_fence_keeps_out_and_the_command(
    here: Machine, settings: dict[str, str], said: str, step: str
) -> None:
    state, finding = look_at_network(settings)
    assert (state.key, state.level, state.text) == ("network", "ok", "this machine only")
    assert (finding.key, finding.level) == ("fence", "problem")
    assert said in finding.text
    assert step in (finding.next or "")
    json.dumps([state.facts, finding.facts])


@pytest.mark.parametrize(
    "settings",
    [
        {"MATHESAR_LISTEN": "127.0.0.1:8000", "POSTGRES_HOST": "/var/run/postgresql"},
        {"MATHESAR_LISTEN": "[::1]:8000", "POSTGRES_HOST": "127.0.0.1"},
        {"MATHESAR_LISTEN": "localhost:8000"},
        {"MATHESAR_LISTEN": "/run/mathesar/http.sock"},
    ],
)
def test_what_stays_on_this_machine_needs_nothing(here: Machine, settings: dict[str, str]) -> None:
    assert [one.level for one in look_at_network(settings)] == ["ok"]


def test_an_administrators_own_drop_in_counts(here: Machine) -> None:
    says(here, f"{LOCAL} {EVERYWHERE}", EVERYWHERE)
    found = look_at_network({**NAMED, "MATHESAR_LISTEN": "0.0.0.0:8000"})
    assert [one.text for one in found] == ["everything is let through"]
    assert not any(call.startswith("getent") for call in here.calls())
    # The address without the DNS server that finds it.
    says(here, f"{LOCAL} 192.0.2.7/32", EVERYWHERE)
    [_, finding] = look_at_network(NAMED)
    assert "does not let Mathesar ask the DNS servers: 192.0.2.53" in finding.text
    assert finding.next == "mathesar setup --allow-network 192.0.2.7"
    says(here, f"{LOCAL} 192.0.2.0/24", EVERYWHERE)
    assert [one.level for one in look_at_network({**NAMED, "MATHESAR_LISTEN": "0.0.0.0:8000"})] == ["ok"]


def test_a_dry_run_says_it_and_what_is_refused_is_so_before_anything_is_done(
    here: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    defaults = here.library / "defaults.env"
    defaults.write_text(defaults.read_text() + "POSTGRES_HOST=127.0.0.1\nPOSTGRES_USER=mathesar\n")
    show = f"echo ActiveState=active; printf 'IPAddressAllow={LOCAL}\\nIPAddressDeny={EVERYWHERE}\\n'"
    here.command("systemctl", f"case $1 in show) {show} ;; esac")
    assert main(["setup", "--dry-run", "--allow-network", "10.0.0.0/8"]) == 0
    said = capsys.readouterr().out
    assert "let the service reach, and be reached from: 10.0.0.0/8" in said
    assert "restart mathesar.service" in said
    assert not paths.NETWORK_DROP_IN.exists()
    paths.NETWORK_DROP_IN.parent.mkdir(parents=True)
    paths.NETWORK_DROP_IN.write_text("[Service]\n")
    assert main(["setup", "--listen", "127.0.0.1:8001", "--no-allow-network"]) == 1
    assert "so it stays as it is" in capsys.readouterr().err
    assert not (here.etc / "mathesar.env").exists()


def test_the_options_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    import argparse

    parser = argparse.ArgumentParser()
    options.declare(parser)
    both = ["--allow-network", "10.0.0.1", "10.0.0.2"]
    assert options.answers_of(parser.parse_args(both)).allow_network == ("10.0.0.1", "10.0.0.2")
    assert options.answers_of(parser.parse_args(["--no-allow-network"])).allow_network == ()
    with pytest.raises(SystemExit):
        parser.parse_args([*both, "--no-allow-network"])


@pytest.mark.parametrize(
    ("value", "addresses"), [("10.0.0.1 10.0.0.0/8", ("10.0.0.1", "10.0.0.0/8")), ("any", ("any",)), ("no", ())]
)
def test_a_file_of_answers_says_it_too(tmp_path: Path, value: str, addresses: tuple[str, ...]) -> None:
    file = tmp_path / "answers"
    file.write_text(f"[setup]\nallow-network = {value}\n")
    assert read_answers(file).allow_network == addresses
