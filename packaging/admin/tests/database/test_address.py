"""The address of a server as one text."""

import pytest

from mathesar_admin.database.address import read_address
from mathesar_admin.errors import AdminError


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "postgresql://me@db.example.org:6543/mine?sslmode=verify-full&sslrootcert=system",
            {
                "user": "me",
                "host": "db.example.org",
                "port": "6543",
                "dbname": "mine",
                "sslmode": "verify-full",
                "sslrootcert": "system",
            },
        ),
        ("postgres://db", {"host": "db"}),
        ("postgresql://my%20role@[2001:db8::1]/a%2Fb", {"user": "my role", "host": "2001:db8::1", "dbname": "a/b"}),
        (
            "postgresql:///mine?host=/run/postgresql&user=me",
            {"host": "/run/postgresql", "dbname": "mine", "user": "me"},
        ),
    ],
)
def test_its_parts_are_the_answers(text: str, parts: dict[str, str]) -> None:
    assert read_address(text) == parts


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("mysql://db/x", "has to be like postgresql://"),
        ("db.example.org", "has to be like postgresql://"),
        ("postgresql:///x", "names no host"),
        ("postgresql://one,two/x", "names several servers"),
        ("postgresql://db:port/x", "is not the address of a server"),
        ("postgresql://db/x?channel_binding=require", "the parameter channel_binding"),
        ("postgresql://me:hidden@db/x", "every user of this machine could read"),
        ("postgresql://me@db/x?password=hidden", "every user of this machine could read"),
    ],
)
def test_what_cannot_be_meant_is_refused_without_repeating_a_password(text: str, reason: str) -> None:
    with pytest.raises(AdminError, match=reason) as refused:
        read_address(text)
    assert refused.value.code == 2
    assert "hidden" not in refused.value.text()
