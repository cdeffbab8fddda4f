"""Prints, as one JSON document, what is wrong with what the service reads: report sso=FILE file_storage=FILE

[{"source": the file or the setting, "remarks": [{"line", "text", "is_fault"}], "hosts": [name, …]}]
A setting that holds the content of a file is checked as the file is.
"""

import json
import os
import sys
from collections.abc import Iterable

from mathesar_service.yaml_files.document import Document, Remark
from mathesar_service.yaml_files.sso import check_sso
from mathesar_service.yaml_files.storage import check_storage

CHECKS = {"sso": check_sso, "file_storage": check_storage}
SETTINGS = {"sso": ("SSO_CONFIG_DICT", "OIDC_CONFIG_DICT"), "file_storage": ("FILE_STORAGE_DICT",)}


def main() -> None:
    files = dict(argument.split("=", 1) for argument in sys.argv[1:])
    print(json.dumps([report for kind, path in files.items() for report in _reports(kind, path)]))


def _reports(kind: str, path: str) -> Iterable[dict[str, object]]:
    setting = next((name for name in SETTINGS[kind] if os.environ.get(name)), None)
    # For single sign-on the setting goes before the file, for storage the file before the setting.
    is_passed_over = setting is not None and kind == "sso"
    if os.path.lexists(path):
        yield _file(kind, path, setting if is_passed_over else None)
    if setting is not None and (is_passed_over or not os.path.lexists(path)):
        yield _content(kind, setting, os.environ[setting])


def _file(kind: str, path: str, instead: str | None) -> dict[str, object]:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # a path as it was given
            report = _content(kind, path, file.read())
    except PermissionError:
        text = f"the service cannot read it: chown root:mathesar {path}; chmod 0640 {path}"
        return _report(path, [Remark(0, text, True)], [])
    except OSError as error:
        return _report(path, [Remark(0, f"the service cannot read it: {error.strerror}", True)], [])
    if instead is None:
        return report
    note = Remark(0, f"it is not read, because {instead} is set", False)
    return _report(path, [note], [])


def _content(kind: str, source: str, content: bytes | str) -> dict[str, object]:
    try:
        document = Document(content)
        hosts = CHECKS[kind](document)
    except (UnicodeDecodeError, ValueError) as error:
        return _report(source, [Remark(1, f"it is not text in UTF-8: {error}", True)], [])
    return _report(source, sorted(document.remarks), hosts)


def _report(source: str, remarks: list[Remark], hosts: list[str]) -> dict[str, object]:
    return {"source": source, "remarks": [one._asdict() for one in remarks], "hosts": list(dict.fromkeys(hosts))}


if __name__ == "__main__":
    main()
