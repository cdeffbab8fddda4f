"""The cluster of this machine, as far as logging in goes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mathesar_admin.collaborators.block import Found, find
from mathesar_admin.collaborators.file import HbaFile
from mathesar_admin.collaborators.rules import Rule, errors_of, rules_of
from mathesar_admin.collaborators.trial import Place
from mathesar_admin.database.psql import UnansweredError, ask
from mathesar_admin.database.server import find_cluster, is_local
from mathesar_admin.errors import AdminError
from mathesar_admin.processes.process import find_account

SCRAM = "scram-sha-256"


class Cluster:
    """What is there when it is made; `rules` is as the file is then, which the server may not have read yet."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Raises AdminError where the server is elsewhere, does not answer, or pg_hba.conf cannot be used."""
        host = environment["POSTGRES_HOST"]
        if not is_local(host):
            raise AdminError(f"the database is on {host}", "Roles log in there as its administrator has set it up.")
        self.environment = environment
        self.role = environment["POSTGRES_USER"]
        account = find_account("postgres")
        found = None if account is None else self._at_known_port()
        if account is None or found is None:
            search = find_cluster(environment)
            if account is None or search.port is None:
                raise AdminError(f"no PostgreSQL server answers in {host}", *search.refusals, "More: mathesar status")
            self.place = Place(environment, search.port)
            found = self._ask()
        self.facts = found
        self.file = HbaFile(Path(self.facts["file"]), account)

    def _at_known_port(self) -> dict[str, Any] | None:
        """What the cluster on the port of the settings says; None where none is set, or it is silent."""
        port = self.environment.get("POSTGRES_PORT")
        if not port:
            return None
        self.place = Place(self.environment, port)
        try:
            return self._ask()
        except AdminError:
            # It may have another port by now; if not, the search says why it is silent.
            return None

    def errors(self) -> list[str]:
        """What the server finds wrong in pg_hba.conf as it is now."""
        return errors_of(self._ask()["rules"])

    def databases(self) -> dict[str, bool]:
        """Name → belongs to Mathesar's role; without the database of Mathesar's own tables."""
        return {one["name"]: one["owned"] for one in self.facts["databases"] or []}

    def reached(self) -> list[str]:
        """The databases that Mathesar's role may connect to."""
        return [one["name"] for one in self.facts["databases"] or [] if one["reached"]]

    def method(self) -> str:
        """For the passwords that this server stores: md5 takes those of the new kind, too."""
        return "md5" if self.facts["encryption"] == "md5" else SCRAM

    def peers(self) -> tuple[str, ...]:
        """
        Roles that log in as the account of their name and have no password, which they would need otherwise. Those
        that have one are people's in Mathesar.
        """
        own = ["postgres"] if self.environment.get("POSTGRES_PASSWORD") else ["postgres", self.role]
        others = [name for name in self.facts["passwordless"] if name not in own and find_account(name) is not None]
        return (*own, *others)

    def outside(self, found: Found | None) -> list[Rule]:
        """The rules that are not ours, with the numbers of lines that they have without ours; 0 in another file."""
        rules = []
        for rule in rules_of(self.facts["rules"]):
            if rule.file is not None and rule.file != self.facts["file"]:
                rules.append(rule._replace(line=0))
            elif found is None or rule.line <= found.start:
                rules.append(rule)
            elif rule.line > found.end:
                rules.append(rule._replace(line=rule.line - (found.end - found.start)))
        return rules

    def found(self) -> Found | None:
        """Our lines. Raises AdminError where they were changed by hand."""
        try:
            return find(self.file.lines())
        except AdminError as error:
            raise AdminError(f"{self.file.path}: {error}", *error.hints) from None

    def _ask(self) -> dict[str, Any]:
        variables = {"role": self.role, "metadata": self.environment["POSTGRES_DB"]}
        try:
            answer: dict[str, Any] = ask(self.place.socket, self.place.port, "collaborators.sql", variables)
        except UnansweredError as error:
            raise AdminError(f"PostgreSQL does not say how roles log in: {error}") from None
        return answer
