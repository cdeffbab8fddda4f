import time
from pathlib import Path

from mathesar_zipapp.trial import server
from mathesar_zipapp.trial.place import Place
from mathesar_zipapp.trial.programs import Programs

# Refuses to start where somebody else's file is there, and takes its time, as PostgreSQL does after a crash.
POSTGRES = """#!/bin/sh
test ! -e "$2/postmaster.pid" || exit 3
sleep 0.5
touch "$2/started"
printf '%s\\n\\n\\n\\n\\n\\n\\nready\\n' $$ >"$2/postmaster.pid"
exec sleep 60
"""


def test_what_a_killed_server_has_left_is_not_taken_for_this_one(place: Place, tmp_path: Path) -> None:
    place.data.mkdir()
    program = tmp_path / "postgres"
    program.write_text(POSTGRES)
    program.chmod(0o755)
    (place.data / "postmaster.pid").write_text("7" + "\n" * 7 + "ready\n")
    with (tmp_path / "log").open("wb") as log:
        child = server.start(place, Programs(tmp_path, 18, "18.6"), tmp_path, log)
    try:
        assert (place.data / "started").exists()
    finally:
        begun = time.monotonic()
        server.stop(child)
    assert time.monotonic() - begun < 30
