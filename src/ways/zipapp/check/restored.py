"""Restores a trial's export to the installation of this machine, and logs in with what the trial showed: root only.

    restored.py ARCHIVE

The password lies in trial-password beside the archive, where follow.py has put it.
"""

import subprocess
import sys
import time
from pathlib import Path

import web

SECONDS = 180


def main(archive):
    command = ["mathesar", "restore", archive, "--yes", "--only", "metadata", "uploads", "data"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    password = (Path(archive).parent / "trial-password").read_text()
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            if web.log_in(8000, "admin", password):
                return
            sys.exit("the trial's administrator cannot log in where it was restored")
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


main(*sys.argv[1:])
