"""cairo, which draws thumbnails of SVG files and is no Python library: it is the machine's, where that has it."""

import ctypes
import shutil
import sys
import types
from typing import NoReturn

PACKAGES = {"apt": "libcairo2", "dnf": "cairo", "zypper": "libcairo2", "pacman": "cairo", "apk": "cairo"}


def do_without_where_missing() -> None:
    """Without cairo the application cannot be imported. Says in a line what is missing, and what brings it."""
    try:
        ctypes.CDLL("libcairo.so.2")
    except OSError:
        print(f"mathesar: {missing()}", file=sys.stderr, flush=True)
        sys.modules["cairosvg"] = _stand_in()


def missing() -> str:
    found = next((name for name in PACKAGES if shutil.which(name)), None)
    package = f"the package {PACKAGES[found]}" if found else "libcairo2 or cairo"
    return f"cairo is not installed, so SVG files have no thumbnails; all else works. {package} brings it"


def _stand_in() -> types.ModuleType:
    module = types.ModuleType("cairosvg")

    def svg2png(*_: object, **__: object) -> NoReturn:
        raise OSError(missing())

    module.svg2png = svg2png  # type: ignore[attr-defined]
    return module
