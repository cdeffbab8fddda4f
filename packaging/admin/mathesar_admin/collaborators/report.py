"""For which databases roles of people's own can log in, as findings."""

import shlex
from collections.abc import Mapping

from mathesar_admin.collaborators.cluster import SCRAM, Cluster
from mathesar_admin.collaborators.rules import SAME_USER, deciding, rules_of
from mathesar_admin.database.server import is_local
from mathesar_admin.errors import AdminError
from mathesar_admin.health.findings import Finding
from mathesar_admin.settings.boolean import is_true
from mathesar_admin.unit import service

KEY, LABEL = "collaborators", "own roles"
PER_USER = "PER_USER_DATABASES_ENABLED"


def look(cluster: Cluster) -> list[Finding]:
    """A finding for what is on and what is off, and one for each thing that does not fit."""
    rules = rules_of(cluster.facts["rules"])
    known = cluster.databases()
    methods = {name: rule.method if (rule := deciding(rules, name)) is not None else None for name in known}
    found, changed = None, []
    try:
        found = cluster.found()
    except AdminError as error:
        changed = [Finding(KEY, LABEL, str(error), "note", "mathesar collaborators status")]
    ours = found.access.databases if found else ()
    on = [name for name in known if (rule := deciding(rules, name)) is not None and rule.lets_in]
    off = [name for name, is_owned in known.items() if is_owned and name not in on]
    # Only who lets people make roles has to do something about those that are off.
    due = off if cluster.facts["manages"] else []
    lacks_per_user = is_true(cluster.environment.get(PER_USER)) and not rules_cover_same_user(cluster)
    step = _enable(due, per_user=lacks_per_user) if due or lacks_per_user else None
    findings = [_listed(cluster, on, off, methods, step if due else None), *changed]
    if lacks_per_user:
        text = f"{PER_USER} is on, but new users' roles cannot log in: {_enable([], per_user=True)}"
        findings.append(Finding(KEY, LABEL, text, "note", step))
    gone = [name for name in ours if name not in known and name != SAME_USER]
    if gone:
        step = f"mathesar collaborators disable {' '.join(gone)}"
        findings.append(Finding(KEY, LABEL, f"enabled for what is gone: {', '.join(gone)}", "note", step))
    if any(methods[name] == "trust" for name in on):
        findings.append(Finding(KEY, LABEL, "pg_hba.conf lets everybody on this machine in as any role", "note"))
    if cluster.facts["outdated"] and any(methods[name] == SCRAM for name in on):
        names = ", ".join(cluster.facts["outdated"])
        findings.append(Finding(KEY, LABEL, f"these must set their password anew to log in: {names}", "note"))
    return findings


def look_if_local(environment: Mapping[str, str]) -> list[Finding]:
    """The same where the server is ours to ask; nothing where it does not answer, the reason of which others say."""
    if not is_local(environment.get("POSTGRES_HOST", "")) or not service.server_is_installed():
        return []
    try:
        return look(Cluster(environment))
    except AdminError:
        return []


def rules_cover_same_user(cluster: Cluster) -> bool:
    rule = deciding(rules_of(cluster.facts["rules"]), SAME_USER)
    return rule is not None and rule.lets_in


def _listed(
    cluster: Cluster, on: list[str], off: list[str], methods: dict[str, str | None], step: str | None
) -> Finding:
    text = f"can log in to {', '.join(on) or 'no database'}"
    if off:
        text += f"; not to {', '.join(off)}: {_enable(off, per_user=False)}"
    facts = {"on": on, "off": off, "methods": methods, "file": cluster.facts["file"]}
    return Finding(KEY, LABEL, text, "note" if step else "ok", step, facts)


def _enable(databases: list[str], *, per_user: bool) -> str:
    """One command for all of it, as the next step is one."""
    words = [*(["--per-user"] if per_user else []), *map(shlex.quote, databases)]
    return f"mathesar collaborators enable {' '.join(words)}"
