"""PostgreSQL's own programs: what they are given."""

import os
import tempfile

from mathesar_admin.backup.server import Server
from mathesar_admin.processes.process import Account
from tests.conftest import Machine


def test_a_program_reads_the_whole_file_also_after_we_have_read_its_head(machine: Machine) -> None:
    machine.command("psql", f"cat >{machine.root}/read")
    account = Account("me", os.geteuid(), os.getegid(), "/")
    environment = {"PATH": f"{machine.commands}:/usr/bin:/bin"}
    place = Server("/run", "5432", "mathesar_django", "mathesar", account, (), environment, is_local=True)
    with tempfile.TemporaryFile() as script:
        script.write(b"SELECT 1;\n" * 100_000)
        script.seek(0)
        script.read(10)
        script.seek(0)
        place.feed([str(machine.commands / "psql")], script)
    assert (machine.root / "read").read_bytes() == b"SELECT 1;\n" * 100_000
