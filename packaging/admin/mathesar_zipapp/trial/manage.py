"""`mathesar.pyz trial manage`: Django's manage.py on the trial's tables, as for a password that was shown once."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from mathesar_zipapp.trial import serving
from mathesar_zipapp.trial.archives import server_of
from mathesar_zipapp.trial.place import existing_place

# Nobody is asked at it.
PORT = 8000


def main(options: argparse.Namespace) -> int:
    place = existing_place(os.environ)
    with server_of(place, options, stands_still=False) as (_, socket):
        given = {**serving.without_settings(os.environ), **serving.environment(place, socket, PORT)}
        command = [sys.executable, str(Path(sys.argv[0]).resolve()), "manage", *options.words]
        return subprocess.run(command, check=False, env=given).returncode
