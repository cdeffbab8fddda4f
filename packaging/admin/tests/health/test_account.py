"""The service's account, where it was there before."""

import pwd

import pytest

from mathesar_admin.health.account import look_at_account


def passwd(monkeypatch: pytest.MonkeyPatch, shell: str | None) -> None:
    def getpwnam(name: str) -> pwd.struct_passwd:
        if shell is None:
            raise KeyError(name)
        return pwd.struct_passwd((name, "x", 999, 999, "", "/home/mathesar", shell))

    monkeypatch.setattr(pwd, "getpwnam", getpwnam)


@pytest.mark.parametrize("shell", [None, "/usr/sbin/nologin", "/bin/false"])
def test_one_that_nobody_logs_in_with_is_not_mentioned(monkeypatch: pytest.MonkeyPatch, shell: str | None) -> None:
    passwd(monkeypatch, shell)
    assert look_at_account() == []


@pytest.mark.parametrize(("shell", "shown"), [("/bin/bash", "/bin/bash"), ("", "/bin/sh")])
def test_one_that_a_person_may_log_in_with_is_a_note(monkeypatch: pytest.MonkeyPatch, shell: str, shown: str) -> None:
    passwd(monkeypatch, shell)
    (found,) = look_at_account()
    assert f"mathesar may log in ({shown})" in found.text
    assert found.level == "note"
    assert found.next is not None
    assert "nologin" in found.next
