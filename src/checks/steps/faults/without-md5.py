"""sitecustomize for a Python as in FIPS mode: MD5 is refused wherever it is to protect something."""

import hashlib
from collections.abc import Callable
from typing import Any

of_openssl = hashlib.new
of_python = hashlib.md5


def refuse(name: str) -> None:
    raise ValueError(f"[digital envelope routines] unsupported: {name}")


def md5(data: bytes = b"", *, usedforsecurity: bool = True) -> Any:
    if usedforsecurity:
        refuse("md5")
    return of_python(data, usedforsecurity=False)


def new(name: str, data: bytes = b"", *, usedforsecurity: bool = True, **more: Any) -> Any:
    if name.lower() == "md5" and usedforsecurity:
        refuse(name)
    return of_openssl(name, data, usedforsecurity=usedforsecurity, **more)


replaced: dict[str, Callable[..., Any]] = {"md5": md5, "new": new}
for one, by in replaced.items():
    setattr(hashlib, one, by)
