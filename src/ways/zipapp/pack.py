"""Packs a .pyz with shiv: pack.py INSTRUCTIONS, run by the Python that shiv is installed for.

INSTRUCTIONS is a JSON file: site (folder that shiv unpacks on the machine), top (folder with what runs before that),
out, interpreter (after "#!"), main ("module:function" in top), entry (the same in either, after unpacking), epoch.
The same folders give the same bytes with the same Python: its zlib compresses.
"""

import json
import sys
import time
import zipfile
from pathlib import Path

from shiv import __version__, bootstrap, builder
from shiv.bootstrap.environment import Environment
from shiv.constants import BUILD_AT_TIMESTAMP_FORMAT

# The earliest time in a zip archive.
EARLIEST = 315532800


def main(instructions: str) -> None:
    said = json.loads(Path(instructions).read_text(encoding="utf-8"))
    moment = time.gmtime(max(int(said["epoch"]), EARLIEST))
    for file in Path(bootstrap.__file__).parent.glob("*.py"):
        # They are packed with their modes, which are those of whoever installed shiv.
        file.chmod(0o644)
    environment = Environment(
        built_at=time.strftime(BUILD_AT_TIMESTAMP_FORMAT, moment),
        entry_point=said["entry"],
        compile_pyc=False,
        reproducible=True,
        shiv_version=__version__,
    )
    out = Path(said["out"])
    builder.create_archive([Path(said["site"])], out, said["interpreter"], said["main"], environment)
    top = Path(said["top"])
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in top.rglob("*") if path.is_file()):
            info = zipfile.ZipInfo(file.relative_to(top).as_posix(), moment[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            archive.writestr(info, file.read_bytes())


main(*sys.argv[1:])
