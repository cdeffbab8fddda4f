"""Turns logging in with a password on and off for databases."""

import re
from collections.abc import Sequence

from mathesar_admin.collaborators.block import Access, put_in, quoted, without
from mathesar_admin.collaborators.cluster import Cluster
from mathesar_admin.collaborators.rules import SAME_USER, Rule, deciding
from mathesar_admin.collaborators.trial import try_password, try_peers
from mathesar_admin.database.psql import execute
from mathesar_admin.errors import AdminError


def enable(cluster: Cluster, names: Sequence[str]) -> list[str]:
    """
    Lets roles with a password log in to the databases, each tried with a throwaway role.
    Returns what has happened, in a line for each database. Raises AdminError, with everything as it was, where the
    server refuses the lines, a role cannot log in with them, or somebody has changed them.
    """
    _refuse_unknown(cluster, names)
    _refuse_errors(cluster.errors(), "already has an error")
    found = cluster.found()
    rules = cluster.outside(found)
    before = found.access.databases if found else ()
    needed = [name for name in names if name in before or _is_needed(cluster, deciding(rules, name), name)]
    wanted = tuple(dict.fromkeys((*before, *needed)))
    for name in names:
        if name not in needed:
            try_password(cluster.place, name)
    if wanted:
        _apply(cluster, wanted, rules)
    return [_said(cluster, rules, name, is_ours=name in needed, is_new=name not in before) for name in names]


def disable(cluster: Cluster, names: Sequence[str]) -> list[str]:
    """Takes the lines for the databases out again. Returns and raises as `enable`."""
    found = cluster.found()
    before = found.access.databases if found else ()
    lines = []
    for name in names:
        if name in before:
            lines.append(f"{_title(name)}: roles of people's own cannot log in any more")
        else:
            rule = deciding(cluster.outside(found), name)
            why = f"; {_where(cluster, rule)} lets them in" if rule and rule.lets_in else ""
            lines.append(f"{_title(name)}: nothing was enabled here{why}")
    rest = tuple(name for name in before if name not in names)
    if rest != before:
        _apply(cluster, rest, cluster.outside(found))
    return lines


def _apply(cluster: Cluster, databases: tuple[str, ...], rules: Sequence[Rule]) -> None:
    """Writes the lines for the databases, has the server read them, and tries them; on failure all is as before."""
    original = cluster.file.lines()
    lines, access = without(original, cluster.found()), None
    if databases:
        firsts = [deciding(rules, name) for name in databases]
        methods = [_written(one) for one in firsts if one is not None and one.method == "peer"]
        # Before the rule that decides now, so that rules for single roles and networks before it still do.
        at = min((one.line - 1 if one is not None and one.line else 0) for one in firsts)
        earlier = [rule for rule in rules if 0 < rule.line <= at]
        peers = tuple(role for role in cluster.peers() if not _is_decided(earlier, role, databases))
        access = Access(databases, peers, cluster.method(), methods[0] if methods else "peer")
        lines = put_in(lines, access, at)
    is_changed = lines != original
    if is_changed:
        cluster.file.write(lines)
    try:
        _refuse_errors(cluster.errors(), "would have an error")
        if is_changed:
            _reload(cluster)
        for name in databases:
            try_password(cluster.place, name)
        if access is not None:
            try_peers(cluster.place, databases, cluster.peers(), cluster.role, cluster.reached())
    except BaseException:
        if is_changed:
            cluster.file.write(original)
            _reload(cluster)
        raise


def _written(rule: Rule) -> str:
    """The rule's method with its options, as in pg_hba.conf; a value may have spaces."""
    plain = re.compile(r"[\w.=/-]+")
    return " ".join((rule.method, *(one if plain.fullmatch(one) else quoted(one) for one in rule.options)))


def _is_decided(earlier: Sequence[Rule], role: str, databases: Sequence[str]) -> bool:
    """True where rules before ours name the role for each of the databases: a line for it would never be reached."""
    return all(any(rule.names(role, database) for rule in earlier) for database in databases)


def _reload(cluster: Cluster) -> None:
    outcome = execute(cluster.place.socket, cluster.place.port, ["reload.sql"], {})
    if not outcome.succeeded:
        raise AdminError(f"PostgreSQL does not read its configuration anew: {outcome.stderr.strip()}")


def _refuse_unknown(cluster: Cluster, names: Sequence[str]) -> None:
    known = cluster.databases()
    for name in names:
        if name == cluster.environment["POSTGRES_DB"]:
            raise AdminError(f"{name} holds Mathesar's own tables; nobody but Mathesar needs to log in to it")
        if name != SAME_USER and name not in known:
            raise AdminError(f'there is no database "{name}"', f"There are: {', '.join(known) or 'none'}")
        if name != SAME_USER:
            quoted(name)


def _is_needed(cluster: Cluster, rule: Rule | None, name: str) -> bool:
    if rule is not None and rule.method == "reject":
        raise AdminError(
            f"{_where(cluster, rule)} rejects everybody who logs in to {name} over the socket",
            "That was somebody's decision: remove that line first, if you may.",
        )
    return rule is None or not rule.lets_in


def _refuse_errors(errors: list[str], how: str) -> None:
    if errors:
        raise AdminError(f"pg_hba.conf {how}, and PostgreSQL would not read it", *errors)


def _said(cluster: Cluster, rules: Sequence[Rule], name: str, *, is_ours: bool, is_new: bool) -> str:
    if is_ours:
        return f"{_title(name)}: roles with a password {'can log in now' if is_new else 'can log in already'}"
    rule = deciding(rules, name)
    line = f"{_title(name)}: {_where(cluster, rule)} lets roles log in already ({rule.method if rule else ''})"
    is_trust = rule is not None and rule.method == "trust"
    return f"{line}; WARNING: everybody on this machine, as any role, without a password" if is_trust else line


def _where(cluster: Cluster, rule: Rule | None) -> str:
    file = (rule.file if rule else None) or cluster.facts["file"]
    return f"line {rule.line} of {file}" if rule and rule.line else f"a line of {file}"


def _title(name: str) -> str:
    return "databases with the name of the role" if name == SAME_USER else name
