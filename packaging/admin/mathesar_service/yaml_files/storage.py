"""file_storage.yml, as mathesar/utils/download_links.py of Mathesar reads it."""

from mathesar_service.yaml_files.document import Document, Entry, is_empty
from mathesar_service.yaml_files.sso import host_of

KEYS = ("protocol", "nickname", "prefix", "kwargs", "public_form_access")
FORM_KEYS = ("enabled", "max_upload_size")
FAILS = "pages with files fail"
FORMS = "everybody who may fill in a public form can upload files of up to 1 GB there"


def check_storage(document: Document) -> list[str]:
    """Adds remarks to the document. Returns the hosts that Mathesar will connect to."""
    if document.root is None or is_empty(document.root):
        if not document.remarks:
            document.fault(1, f"it is empty, so {FAILS}; remove it where no storage is wanted")
        return []
    backends = document.entries(Entry(1, document.root), "the file")
    misplaced = backends.pop("public_form_access", None)
    if misplaced is not None:
        text = "public_form_access belongs below the storage, indented as its protocol is; here it forbids nothing"
        document.fault(misplaced.line, text)
    if backends and "default" not in backends:
        document.fault(1, "Mathesar keeps new files in the storage called default, and there is none")
    return [host for name, entry in backends.items() for host in _check_backend(document, name, entry)]


def _check_backend(document: Document, name: str, entry: Entry) -> list[str]:
    found = document.entries(entry, name, KEYS)
    if not found:
        document.fault(entry.line, f"{name} is empty, so {FAILS}")
        return []
    protocol = document.text(found, "protocol", name, without=FAILS)
    if protocol not in ("", "s3", "s3a"):
        document.fault(
            found["protocol"].line, f"protocol of {name} has to be s3, the only one that the package brings"
        )
    document.text(found, "prefix", name, without=FAILS)
    if "kwargs" not in found:
        document.fault(entry.line, f"{name} has no kwargs, so {FAILS}")
    _check_forms(document, name, found)
    kwargs = document.entries(found["kwargs"], f"kwargs of {name}") if "kwargs" in found else {}
    client = (
        document.entries(kwargs["client_kwargs"], f"client_kwargs of {name}") if "client_kwargs" in kwargs else {}
    )
    for key in ("aws_access_key_id", "aws_secret_access_key", "region_name"):
        document.text(client, key, name)
    return _hosts(document, name, client if "endpoint_url" in client else {**kwargs, **client})


def _hosts(document: Document, name: str, keys: dict[str, Entry]) -> list[str]:
    url = document.text(keys, "endpoint_url", name)
    if not url:
        region = document.text(keys, "region_name", name)
        return [f"s3.{region}.amazonaws.com" if region else "s3.amazonaws.com"]
    host = host_of(url)
    if host is None:
        text = f"endpoint_url of {name} has to be an address such as https://s3.us-east-2.amazonaws.com"
        document.fault(keys["endpoint_url"].line, text)
        return []
    return [host]


def _check_forms(document: Document, name: str, found: dict[str, Entry]) -> None:
    if "public_form_access" not in found:
        document.note(found[min(found)].line, f"without public_form_access in {name}, {FORMS}")
        return
    forms = document.entries(found["public_form_access"], f"public_form_access of {name}", FORM_KEYS)
    if "enabled" in forms and not isinstance(document.scalar(forms["enabled"]), bool):
        document.fault(forms["enabled"].line, "enabled has to be true or false, without quotes")
    size = document.scalar(forms["max_upload_size"]) if "max_upload_size" in forms else 1
    if isinstance(size, bool) or not isinstance(size, int):
        document.fault(forms["max_upload_size"].line, "max_upload_size has to be a number of bytes")
