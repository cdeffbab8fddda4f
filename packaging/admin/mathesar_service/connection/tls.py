"""Whom the service trusts when it connects to others."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def forget_missing_bundles() -> None:
    """
    A library refuses every connection where the file it is told does not exist. Without the setting it uses what it
    brings itself.
    """
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        file = os.environ.get(name, "")
        if file and not Path(file).exists():
            print(f"mathesar: {name}: there is no file {file}; trusting what the package brings", file=sys.stderr)
            del os.environ[name]


def options_for_postgresql(environment: Mapping[str, str]) -> dict[str, str]:
    """What libpq is told for the database of Mathesar's own tables, by POSTGRES_SSLMODE."""
    mode = environment.get("POSTGRES_SSLMODE", "")
    if not mode:
        return {}
    if mode == "verify-full" and not _has_root_certificate(environment):
        return {"sslmode": mode, "sslrootcert": "system"}
    return {"sslmode": mode}


def _has_root_certificate(environment: Mapping[str, str]) -> bool:
    """True where libpq finds certificate authorities of the administrator's (libpq, section 32.19.1)."""
    home = environment.get("HOME", "")
    return bool(environment.get("PGSSLROOTCERT")) or (bool(home) and Path(home, ".postgresql/root.crt").exists())
