"""sso.yml, as config/sso_config.py of Mathesar reads it: what that leaves out with a line in its log is a fault."""

import re
from urllib.parse import urlsplit

import yaml

from mathesar_service.yaml_files.document import Document, Entry, is_empty

KEYS = ("provider_name", "client_id", "secret", "server_url", "allowed_email_domains", "default_pg_role")
ROLE_KEYS = ("name", "host", "port", "role")
LEFT_OUT = "Mathesar leaves it out"
GITHUB = ("github.com", "api.github.com")


def check_sso(document: Document) -> list[str]:
    """Adds remarks to the document. Returns the hosts that Mathesar will connect to."""
    if document.root is None:
        return []
    root = document.entries(Entry(1, document.root), "the file", ("version", "providers", "oidc_providers"))
    version = document.scalar(root["version"]) if "version" in root else 1
    if version not in (1, 2) or isinstance(version, bool):
        document.fault(root["version"].line, "version has to be 1 or 2, without quotes; nobody can sign in with it")
        return []
    name, other = ("providers", "oidc_providers") if version == 2 else ("oidc_providers", "providers")
    if other in root:
        hint = f'it reads {name} only; add "version: 2" on a line of its own' if version == 1 else f"it reads {name}"
        document.fault(root[other].line, f"in version {version}, Mathesar does not read {other}: {hint}")
    providers = document.entries(root[name], name) if name in root else {}
    if not providers:
        document.note(root[name].line if name in root else 1, "it has no provider")
    hosts: list[str] = []
    seen: set[str] = set()
    for key, entry in providers.items():
        hosts += _check_provider(document, key, entry, seen, has_type=version == 2)
    return hosts


def _check_provider(document: Document, key: str, entry: Entry, seen: set[str], *, has_type: bool) -> list[str]:
    if is_empty(entry.node):
        document.note(entry.line, f"{key} is empty; {LEFT_OUT}")
        return []
    found = document.entries(entry, key, ("type", *KEYS) if has_type else KEYS)
    if not found:
        return []
    kind = document.text(found, "type", key, without=LEFT_OUT) if has_type else "oidc"
    if kind not in ("", "oidc", "github"):
        document.fault(found["type"].line, f"type of {key} has to be oidc or github; {LEFT_OUT}")
    for name in ("client_id", "secret"):
        document.text(found, name, key, without=LEFT_OUT)
    _check_domains(document, key, found)
    _check_roles(document, key, found)
    if kind == "github":
        _refuse_twice(document, "github", entry.line, seen)
        return list(GITHUB)
    return _check_oidc(document, key, found, seen) if kind == "oidc" else []


def _check_oidc(document: Document, key: str, found: dict[str, Entry], seen: set[str]) -> list[str]:
    name = document.text(found, "provider_name", key, without=LEFT_OUT)
    if name:
        line = found["provider_name"].line
        _refuse_twice(document, name.lower(), line, seen)
        if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
            document.fault(line, f"provider_name of {key} is part of an address: letters, digits, - _ and . only")
    url = document.text(found, "server_url", key, without=LEFT_OUT)
    if not url:
        return []
    line = found["server_url"].line
    host = host_of(url)
    if host is None:
        document.fault(line, f"server_url of {key} has to be an address such as https://login.example.org")
        return []
    if url.endswith("/"):
        document.fault(line, f'server_url of {key} ends with a slash: Mathesar adds "/.well-known/…" to it')
    if not url.startswith("https:"):
        document.note(line, f"server_url of {key} is without TLS, so others can read what is sent there")
    return [host]


def _refuse_twice(document: Document, name: str, line: int, seen: set[str]) -> None:
    if name in seen:
        document.fault(line, f"a second provider is called {name}; nobody can sign in with either")
    seen.add(name)


def _check_domains(document: Document, key: str, found: dict[str, Entry]) -> None:
    entry = found.get("allowed_email_domains")
    if entry is None or is_empty(entry.node):
        return
    nodes = entry.node.value if isinstance(entry.node, yaml.SequenceNode) else [entry.node]
    for node in nodes:
        if not isinstance(node, yaml.ScalarNode) or not re.fullmatch(r"[^@\s]+\.[^@\s]+", str(node.value)):
            line = node.start_mark.line + 1
            document.fault(line, f"allowed_email_domains of {key} has to be a list of domains, such as [example.org]")


def _check_roles(document: Document, key: str, found: dict[str, Entry]) -> None:
    if "default_pg_role" not in found:
        return
    for name, entry in document.entries(found["default_pg_role"], f"default_pg_role of {key}").items():
        if is_empty(entry.node):
            document.note(entry.line, f"{name} is empty; {LEFT_OUT}")
            continue
        role = document.entries(entry, name, ROLE_KEYS)
        for one in ROLE_KEYS:
            if role and (one not in role or is_empty(role[one].node)):
                document.fault(entry.line, f"{name} has no {one}, so {LEFT_OUT}")
        if "port" in role and not isinstance(document.scalar(role["port"]), int):
            document.fault(role["port"].line, f"port of {name} has to be a number, without quotes")


def host_of(url: str) -> str | None:
    """The host of an http address; None where it is none."""
    try:
        found = urlsplit(url)
        _ = found.port
    except ValueError:
        return None
    return found.hostname if found.scheme in ("http", "https") else None
