"""Which rule of pg_hba.conf decides how a role logs in over the socket."""

from collections.abc import Sequence
from typing import Any, NamedTuple

# PostgreSQL's own word, in place of a database's name: every database that has the name of the role that logs in.
SAME_USER = "sameuser"
# What takes a password, or none at all.
OPEN_METHODS = ("scram-sha-256", "md5", "password", "ldap", "radius", "pam", "bsd", "trust")


class Rule(NamedTuple):
    """A row of pg_hba_file_rules."""

    file: str | None
    """None up to PostgreSQL 15, which knows one file."""
    line: int
    type: str
    databases: tuple[str, ...]
    users: tuple[str, ...]
    method: str
    options: tuple[str, ...]

    @property
    def lets_in(self) -> bool:
        return self.method in OPEN_METHODS

    def covers(self, database: str) -> bool:
        """True where it decides for every role that no rule before it names, and for this database."""
        return (
            self.type == "local" and "all" in self.users and ("all" in self.databases or database in self.databases)
        )

    def names(self, role: str, database: str) -> bool:
        """True where it decides for this role by its name, and for this database."""
        of_database = (SAME_USER in self.databases and role == database) or database in self.databases
        return self.type == "local" and role in self.users and ("all" in self.databases or of_database)


def rules_of(rows: Sequence[dict[str, Any]] | None) -> list[Rule]:
    """The rules in their order, without those that the server cannot read."""
    sound = [row for row in rows or [] if not row.get("error")]
    sound.sort(key=lambda row: row.get("rule_number") or row["line_number"])
    return [
        Rule(
            row.get("file_name"),
            row["line_number"],
            row["type"] or "",
            tuple(row["database"] or ()),
            tuple(row["user_name"] or ()),
            row["auth_method"] or "",
            tuple(row["options"] or ()),
        )
        for row in sound
    ]


def errors_of(rows: Sequence[dict[str, Any]] | None) -> list[str]:
    """What the server finds wrong, with the number of the line."""
    return [f"line {row['line_number']}: {row['error']}" for row in rows or [] if row.get("error")]


def deciding(rules: Sequence[Rule], database: str) -> Rule | None:
    """The first that covers the database; without one, nobody gets in."""
    return next((rule for rule in rules if rule.covers(database)), None)
