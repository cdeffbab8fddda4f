"""The starter database of the first administrator, with stand-ins for Django and the application."""

import logging
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

ENVIRONMENT = {
    "POSTGRES_HOST": "/run/postgresql",
    "POSTGRES_PORT": "5433",
    "POSTGRES_USER": "mathesar",
    "MATHESAR_STARTER_DATABASE": "mathesar_data",
}


class World:
    def __init__(self) -> None:
        self.connected: list[Any] = []
        self.owned = ["mathesar_data", "other"]
        self.administrators = 1
        self.has_database = False
        self.fails = False

    def set_up(self, *given: Any, **more: Any) -> None:
        if self.fails:
            raise OSError("the disk is full")
        self.connected.append((*given, more))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    here = World()
    cursor = SimpleNamespace(execute=lambda _: None, fetchall=lambda: [(name,) for name in here.owned])

    class Cursor:
        def __enter__(self) -> Any:
            return cursor

        def __exit__(self, *_: object) -> None:
            pass

    modules: dict[str, dict[str, Any]] = {
        "django": {},
        "django.apps": {"AppConfig": object},
        "django.db": {
            "transaction": SimpleNamespace(on_commit=lambda act: act()),
            "connection": SimpleNamespace(cursor=Cursor),
        },
        "mathesar": {},
        "mathesar.models": {},
        "mathesar.models.base": {
            "Database": SimpleNamespace(objects=SimpleNamespace(exists=lambda: here.has_database))
        },
        "mathesar.utils": {},
        "mathesar.utils.permissions": {"set_up_preexisting_database_for_user": here.set_up},
    }
    for name, members in modules.items():
        module = ModuleType(name)
        vars(module).update(members)
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, "mathesar_service.starter", raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return here


def saved(here: World, *, created: bool = True, is_superuser: bool = True) -> None:
    from mathesar_service import starter

    count = SimpleNamespace(count=lambda: here.administrators)
    sender = SimpleNamespace(objects=SimpleNamespace(filter=lambda **_: count))
    starter._saved(sender, SimpleNamespace(is_superuser=is_superuser), created=created)


def test_the_first_administrator_finds_the_starter_database(world: World) -> None:
    saved(world)
    [(host, port, name, nickname, role, password, user, more)] = world.connected
    assert (host, port, name, nickname) == ("/run/postgresql", 5433, "mathesar_data", None)
    assert (role, password, more) == ("mathesar", "", {"sslmode": "prefer"})
    assert user.is_superuser


def test_nobody_else_does(world: World) -> None:
    saved(world, created=False)
    saved(world, is_superuser=False)
    world.administrators = 2
    saved(world)
    world.administrators, world.has_database = 1, True
    saved(world)
    assert world.connected == []


@pytest.mark.parametrize(
    ("setting", "owned", "name"),
    [
        ("mathesar_data", ["mathesar"], "mathesar"),
        ("mathesar_data", ["mathesar", "sales"], None),
        ("mathesar_data", [], None),
        ("", ["mathesar_data"], None),
    ],
)
def test_an_older_name_is_found_and_nothing_is_guessed(
    world: World, monkeypatch: pytest.MonkeyPatch, setting: str, owned: list[str], name: str | None
) -> None:
    monkeypatch.setenv("MATHESAR_STARTER_DATABASE", setting)
    world.owned = owned
    saved(world)
    assert [given[2] for given in world.connected] == ([] if name is None else [name])


def test_a_failure_costs_a_line_in_the_log_only(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.fails = True
    with caplog.at_level(logging.WARNING):
        saved(world)
    assert "the starter database was not connected: OSError: the disk is full" in caplog.text


def test_so_does_a_release_that_cannot_do_it(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "mathesar.utils.permissions", ModuleType("mathesar.utils.permissions"))
    with caplog.at_level(logging.WARNING):
        saved(world)
    assert "the starter database was not connected: ImportError" in caplog.text
