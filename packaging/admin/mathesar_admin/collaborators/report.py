"""For which databases roles of people's own can log in, as findings."""

import shlex
from collections.abc import Mapping

from mathesar_admin import service
from mathesar_admin.collaborators.cluster import SCRAM, Cluster
from mathesar_admin.collaborators.rules import SAME_USER, deciding, rules_of
from mathesar_admin.database.server import is_local
from mathesar_admin.errors import AdminError
from mathesar_admin.findings import Finding

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
    findings = [_listed(cluster, on, off, methods), *changed, *_per_user(cluster, rules_cover_same_user(cluster))]
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


def _listed(cluster: Cluster, on: list[str], off: list[str], methods: dict[str, str | None]) -> Finding:
    step = f"mathesar collaborators enable {' '.join(shlex.quote(name) for name in off)}" if off else None
    text = f"can log in to {', '.join(on) or 'no database'}"
    if step:
        text += f"; not to {', '.join(off)}: {step}"
    facts = {"on": on, "off": off, "methods": methods, "file": cluster.facts["file"]}
    # Only who lets people make roles has to do something.
    is_due = bool(off) and cluster.facts["manages"]
    return Finding(KEY, LABEL, text, "note" if is_due else "ok", step if is_due else None, facts)


def _per_user(cluster: Cluster, is_covered: bool) -> list[Finding]:
    if cluster.environment.get(PER_USER) not in ("t", "true", "True") or is_covered:
        return []
    step = "mathesar collaborators enable --per-user"
    return [Finding(KEY, LABEL, f"{PER_USER} is on, but new users' roles cannot log in: {step}", "note", step)]
