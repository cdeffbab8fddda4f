"""The first administrator is made before anything is served, with stand-ins for Django."""

import os
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from mathesar_service import first_administrator
from mathesar_service.first_administrator import make_first_administrator


class ValidationError(Exception):
    def __init__(self, *messages: str) -> None:
        self.messages = messages


class DatabaseError(Exception):
    pass


class World:
    def __init__(self) -> None:
        self.administrators = 0
        self.users: list[str] = []
        self.made: list[tuple[str, str]] = []
        self.closed = 0


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    here = World()

    class Users:
        @staticmethod
        def filter(**asked: Any) -> Any:
            found = here.administrators if "is_superuser" in asked else asked["username"] in here.users
            return SimpleNamespace(exists=lambda: bool(found))

    def close_all() -> None:
        here.closed += 1

    modules: dict[str, dict[str, Any]] = {
        "django": {"setup": lambda: None},
        "django.contrib": {},
        "django.contrib.auth": {"get_user_model": lambda: SimpleNamespace(objects=Users)},
        "django.core": {},
        "django.core.exceptions": {"ValidationError": ValidationError},
        "django.db": {"DatabaseError": DatabaseError, "connections": SimpleNamespace(close_all=close_all)},
    }
    for name, members in modules.items():
        module = ModuleType(name)
        module.__dict__.update(members)
        monkeypatch.setitem(sys.modules, name, module)

    def create(candidate: str, password: str) -> None:
        if password == "weak":
            raise ValidationError("This password is too short.")
        here.made.append((candidate, password))

    monkeypatch.setattr(first_administrator, "checked_candidate", lambda _, name, email: f"{name} {email}")
    monkeypatch.setattr(first_administrator, "create_administrator", create)
    for name in ("USER", "PASSWORD", "EMAIL"):
        monkeypatch.delenv(f"MATHESAR_ADMIN_{name}", raising=False)
    return here


def give(monkeypatch: pytest.MonkeyPatch, user: str = "ada", password: str = "long enough") -> None:
    monkeypatch.setenv("MATHESAR_ADMIN_USER", user)
    monkeypatch.setenv("MATHESAR_ADMIN_PASSWORD", password)
    monkeypatch.setenv("MATHESAR_FIRST_VISITOR", "false")


def test_one_is_made_and_the_password_goes_no_further(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch)
    monkeypatch.setenv("MATHESAR_ADMIN_EMAIL", "ada@example.org")
    make_first_administrator()
    assert world.made == [("ada ada@example.org", "long enough")]
    assert "MATHESAR_ADMIN_PASSWORD" not in os.environ
    assert world.closed == 1


def test_where_there_is_an_administrator_nothing_changes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.administrators = 1
    give(monkeypatch)
    make_first_administrator()
    monkeypatch.delenv("MATHESAR_ADMIN_USER")
    make_first_administrator()
    assert world.made == []


def test_the_native_package_asks_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATHESAR_FIRST_VISITOR", raising=False)
    make_first_administrator()
    assert world.closed == 0


@pytest.mark.parametrize(
    ("user", "password", "words"),
    [
        ("", "", "there is no administrator yet"),
        ("ada", "weak", "This password is too short."),
        ("eve", "long enough", "eve is a user without that right"),
    ],
)
def test_what_cannot_be_made_ends_the_start(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    user: str,
    password: str,
    words: str,
) -> None:
    world.users = ["eve"]
    give(monkeypatch, user, password)
    with pytest.raises(SystemExit) as ended:
        make_first_administrator()
    said = capsys.readouterr().err
    assert ended.value.code == 78
    assert words in said
    assert "weak" not in said
    assert world.made == []
