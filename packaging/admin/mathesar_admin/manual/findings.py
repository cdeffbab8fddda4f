"""What is left to do after a take-over, for status: web servers that still serve files out of the former folder."""

from collections.abc import Iterator
from pathlib import Path

from mathesar_admin import paths
from mathesar_admin.errors import AdminError
from mathesar_admin.health.findings import Finding
from mathesar_admin.manual.record import read_record

# Folder of a web server's files, and its name for `mathesar domain set --behind`.
SERVERS = {"etc/caddy": "caddy", "etc/nginx": "nginx", "etc/apache2": "apache", "etc/httpd": "apache"}
LARGEST = 1_000_000


def look_at_former() -> list[Finding]:
    try:
        record = read_record()
    except AdminError as error:
        return [Finding("former", "former", str(error), "note", error.hints[0])]
    return [] if record is None else [*_served(record.folder)]


def _served(folder: Path) -> Iterator[Finding]:
    for place, proxy in SERVERS.items():
        for path in sorted((paths.ROOT / place).rglob("*")):
            if path.is_file() and path.stat().st_size < LARGEST and f"{folder}/".encode() in path.read_bytes():
                text = f"{path} still serves files out of {folder}, which Mathesar no longer uses"
                step = f"mathesar domain set NAME --behind {proxy} prints what belongs there"
                yield Finding("former", "former", text, "note", step, {"file": str(path), "folder": str(folder)})
