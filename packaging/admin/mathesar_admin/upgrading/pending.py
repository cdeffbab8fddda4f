"""Whether the next start of the service migrates Mathesar's own tables, by the record in their database."""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from mathesar_admin import exit_codes
from mathesar_admin.backup.server import server
from mathesar_admin.database.role import are_ours_to_make
from mathesar_admin.errors import AdminError
from mathesar_admin.package.build_facts import build_facts
from mathesar_admin.processes.as_service import ask_service
from mathesar_admin.upgrading.waits import locked_out

RECORD = re.compile(r"mathesar package: version ([^,]+), (.*)", re.DOTALL)
ASK_SECONDS = 60


class Tables(NamedTuple):
    record: str | None
    """As the last migration, or the one that has begun, wrote it; None where none of this package's has."""
    digest: str | None
    """Of the migrations that were applied; None where there are no tables yet."""

    @property
    def version(self) -> str | None:
        """Of Mathesar that migrated them last, or began to."""
        found = RECORD.fullmatch(self.record or "")
        return found[1] if found else None

    @property
    def is_half_way(self) -> bool:
        found = RECORD.fullmatch(self.record or "")
        return found is not None and found[2] == "migrating"

    def are_of(self, version: str) -> bool:
        """This version has migrated them to their end, and nothing has changed that since."""
        return (
            self.digest is not None
            and self.record == f"mathesar package: version {version}, migrations {self.digest}"
        )

    def are_newer_than(self, version: str) -> bool:
        """Then that version refuses them."""
        return self.version is not None and is_newer(self.version, version)


def look_at_tables(environment: Mapping[str, str]) -> Tables:
    """Raises AdminError with the code NOT_YET where they cannot be asked."""
    if are_ours_to_make(environment):
        source = None
        try:
            source = server(environment)
            found = source.ask("migrations.sql")
        except AdminError:
            holder = None if source is None else locked_out(source)
            if holder is not None:
                text = f"the tables cannot be read: Mathesar waits for {holder}; trying again"
                raise AdminError(text, code=exit_codes.NOT_YET) from None
            # pg_hba.conf may refuse PostgreSQL's own account, and not the service's.
        else:
            return Tables(found.get("recorded"), found.get("digest"))
    # By the service's own driver: the machine may have no psql.
    outcome = ask_service("mathesar_service.asked.migrations", [], timeout=ASK_SECONDS)
    found = json.loads(outcome.stdout) if outcome.stdout else {"text": outcome.stderr.strip(), "next": ""}
    if not outcome.succeeded:
        raise AdminError(f"{found['text']}; trying again. {found['next']}", code=exit_codes.NOT_YET)
    return Tables(found.get("recorded"), found.get("digest"))


def installed_version() -> str:
    return str(build_facts().record["version"])


def is_newer(version: str, other: str) -> bool:
    return _numbers(version) > _numbers(other)


def _numbers(version: str) -> list[int]:
    found = re.match(r"\d+(\.\d+)*", version)
    return [int(number) for number in found.group().split(".")] if found else []
