"""Compiles Python's bytecode in the folder of an image: compile.py ROOT FOLDER... Run with the image's own Python.

The files say nothing of this machine and of the time, so that they are the same each time.
"""

import compileall
import sys
from pathlib import Path
from py_compile import PycInvalidationMode


def main() -> None:
    root, *folders = sys.argv[1:]
    for folder in folders:
        # What cannot be compiled, such as a template, has no bytecode.
        compileall.compile_dir(
            str(Path(root) / folder),
            maxlevels=100,
            stripdir=root,
            prependdir="/",
            quiet=2,
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )


main()
