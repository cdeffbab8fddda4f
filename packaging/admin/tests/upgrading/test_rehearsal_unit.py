"""The unit that a newer version is rehearsed in."""

from pathlib import Path

import pytest

from mathesar_admin.errors import AdminError
from mathesar_admin.upgrading.rehearsal.unit import unit_text

UNIT = (Path(__file__).parents[4] / "systemd/system/mathesar.service").read_text()
FOLDER = Path("/var/tmp/mathesar-rehearsal-x")


def effective(text: str, name: str) -> list[str]:
    """What systemd makes of a setting: an empty value forgets those before it."""
    found: list[str] = []
    for line in text.splitlines():
        key, _, value = line.partition("=")
        if key == name:
            found = [*found, value] if value else []
    return found


def test_the_sandbox_is_that_of_the_newer_unit() -> None:
    text = unit_text(FOLDER, UNIT, [], alone=True)
    for name in (
        "User",
        "ProtectSystem",
        "SystemCallFilter",
        "IPAddressDeny",
        "CapabilityBoundingSet",
        "NoNewPrivileges",
    ):
        assert effective(text, name) == effective(UNIT, name), name


def test_nothing_runs_as_root_and_nothing_is_written_but_its_own_tmp() -> None:
    text = unit_text(FOLDER, UNIT, ["[Service]\nExecStartPre=+/usr/bin/touch /x\nReadWritePaths=/srv\n"], alone=True)
    for name in ("ExecStartPre", "ExecStartPost", "StateDirectory", "CacheDirectory", "ReadWritePaths"):
        assert effective(text, name) == [], name
    [start] = effective(text, "ExecStart")
    assert start.startswith(
        "/usr/bin/env PYTHONPATH=/usr/lib/mathesar/rehearsal /usr/lib/mathesar/venv/bin/python3 -m "
    )
    assert start.endswith(
        " config.wsgi --preload --bind ${MATHESAR_LISTEN} --timeout ${MATHESAR_TIMEOUT} --worker-tmp-dir /dev/shm"
    )


def test_its_settings_are_those_of_the_newer_version_then_the_machines_then_ours() -> None:
    assert effective(unit_text(FOLDER, UNIT, [], alone=True), "EnvironmentFile") == [
        "/var/tmp/mathesar-rehearsal-x/files/usr/lib/mathesar/defaults.env",
        "-/etc/mathesar/detected.env",
        "-/etc/mathesar/mathesar.env",
        "-/etc/mathesar/secret.env",
        "/var/tmp/mathesar-rehearsal-x/rehearsal.env",
    ]


def test_drop_ins_count_and_their_other_sections_do_not() -> None:
    drop_in = (
        "[Unit]\nOnFailure=call.service\n[Service]\n# For containers.\nPrivateUsers=no\nIPAddressAllow=192.0.2.7\n"
    )
    text = unit_text(FOLDER, UNIT, [drop_in], alone=False)
    assert effective(text, "PrivateUsers")[-1] == "no"
    assert effective(text, "IPAddressAllow") == ["localhost", "192.0.2.7"]
    assert "OnFailure" not in text
    assert effective(text, "PrivateNetwork") == []
    assert effective(unit_text(FOLDER, UNIT, [], alone=True), "PrivateNetwork") == ["yes"]


def test_a_start_by_another_program_is_refused() -> None:
    with pytest.raises(AdminError, match="would be started by /usr/bin/other, and only"):
        unit_text(FOLDER, UNIT, ["[Service]\nExecStart=\nExecStart=/usr/bin/other --x\n"], alone=True)
