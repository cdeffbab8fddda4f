"""What a failed migration is told as."""

import pytest

from mathesar_admin.unit import journal
from mathesar_admin.upgrading import outcome, record
from mathesar_admin.upgrading.outcome import failed_migration

LOCK = "mathesar: the migration mathesar.0002 to version 1.1.0 has waited 30 seconds for a lock of mathesar_note that"


@pytest.mark.parametrize(
    ("line", "text", "step"),
    [
        (
            f"{LOCK} the session 764 of the role alice (psql) holds, and was undone; trying again",
            "the role alice",
            "pg_terminate_backend(764)",
        ),
        (f"{LOCK} a prepared transaction holds, and was undone; trying again", "prepared", "pg_prepared_xacts"),
        ("mathesar: the migration mathesar.0002 to version 1.1.0 failed: DataError: out of range", "DataError", None),
    ],
)
def test_it_names_the_cause_and_where_it_can_the_step(
    monkeypatch: pytest.MonkeyPatch, line: str, text: str, step: str | None
) -> None:
    monkeypatch.setattr(journal, "last_words", lambda _: journal.Said([line], []))
    found = failed_migration(["i"], "5433")
    assert found is not None
    assert text in found.text
    assert (found.next is None) if step is None else (step in str(found.next) and "-p 5433" in str(found.next))


@pytest.mark.parametrize("said", [[], ["mathesar: no PostgreSQL server answers in /run yet"]])
def test_anything_else_is_not_one(monkeypatch: pytest.MonkeyPatch, said: list[str]) -> None:
    monkeypatch.setattr(journal, "last_words", lambda _: journal.Said(said, []))
    assert failed_migration(["i"], "5432") is None


@pytest.mark.parametrize(
    ("end", "step"),
    [
        ("", "mathesar undo, back to 1.0.0; or fix the cause, then: mathesar setup"),
        ("; trying again", "fix the cause, and it goes on by itself; or: mathesar undo, back to 1.0.0"),
    ],
)
def test_what_goes_on_by_itself_is_not_to_be_taken_back_first(
    monkeypatch: pytest.MonkeyPatch, end: str, step: str
) -> None:
    said = [f"mathesar: the migration mathesar.0002 to version 1.1.0 failed: No space left on device{end}"]
    upgrade = record.Upgrade(record.OPEN, "1.0.0", "1.1.0", None, None, "/b.tar", "2026-01-01T00:00:00Z")
    monkeypatch.setattr(journal, "last_words", lambda _: journal.Said(said, []))
    monkeypatch.setattr(record, "last_upgrade", lambda: upgrade)
    monkeypatch.setattr(outcome, "installed_version", lambda: "1.1.0")
    found = failed_migration(["i"], "5432")
    assert found is not None
    assert found.next == step
