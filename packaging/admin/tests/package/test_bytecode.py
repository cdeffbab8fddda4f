"""Bytecode: made for the service under any umask, first what it loads first, and told from that of other sources."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mathesar_admin import paths
from mathesar_admin.package import bytecode
from tests.conftest import Machine, mode_of

PROGRAM = Path(__file__).parents[3] / "payload/usr/lib/mathesar/bin/bytecode"


@pytest.fixture
def sources(machine: Machine) -> Machine:
    for name in ("app/part/module.py", "venv/lib/python3.13/site-packages/other.py", "admin/own.py"):
        path = machine.library / name
        path.parent.mkdir(parents=True)
        path.write_text("x = 1\n")
    return machine


def compiled(machine: Machine) -> list[str]:
    return sorted(path.name.split(".")[0] for path in machine.library.rglob("*.pyc"))


def remove(machine: Machine) -> None:
    """Runs the program that ships, on this machine's folder."""
    script = PROGRAM.read_text().replace("/usr/lib/mathesar", str(machine.library))
    subprocess.run(["sh", "-s", "remove"], input=script, text=True, check=True)


def test_everything_is_compiled_and_readable_under_any_umask(sources: Machine) -> None:
    os.umask(0o077)
    assert bytecode.compile_all()
    assert compiled(sources) == ["module", "other", "own"]
    assert mode_of(sources.library / "app/part/__pycache__") == "0o755"


def test_only_this_programs_own_is_compared_with_its_source(sources: Machine) -> None:
    bytecode.compile_all()
    # PEP 552: bit 0 says that it goes by a hash, bit 1 that the hash is compared at every import.
    flags = {path.name.split(".")[0]: path.read_bytes()[4] for path in sources.library.rglob("*.pyc")}
    assert flags == {"module": 0b01, "other": 0b01, "own": 0b11}


def test_what_the_service_loads_first_comes_first(machine: Machine) -> None:
    for name in (
        "app/one/x.py",
        "app/part.py",
        "libraries/two/y.py",
        "libraries/two/late/z.py",
        "libraries/three.py",
    ):
        path = machine.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    tops = [machine.root / "app", machine.root / "libraries"]
    found = bytecode.ordered(tops, ["two", "gone", "one"], ["two/late"])
    assert [os.path.relpath(path, machine.root) for path in found] == [
        "libraries/two/y.py",
        "app/one/x.py",
        "app/part.py",
        "libraries/three.py",
        "libraries/two/late/z.py",
    ]


def test_it_is_made_without_dev_shm(sources: Machine) -> None:
    code = (
        "import sys; from pathlib import Path; from mathesar_admin import paths\n"
        "from mathesar_admin.package import bytecode\n"
        f"paths.BUILD_RECORD, paths.ADMIN = Path({str(paths.BUILD_RECORD)!r}), Path({str(paths.ADMIN)!r})\n"
        "sys.exit(0 if bytecode.compile_all() else 1)"
    )
    hidden = ["sh", "-c", 'mount -t tmpfs -o ro none /dev/shm; exec "$@"', "sh", sys.executable, "-c", code]
    namespace = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([*namespace, *hidden], check=True, env=environment)
    assert compiled(sources) == ["module", "other", "own"]


def test_what_is_no_python_is_left_out_and_told(sources: Machine) -> None:
    (sources.library / "app/template.py").write_text("class {{ name }}:\n")
    assert not bytecode.compile_all()
    assert compiled(sources) == ["module", "other", "own"]


def test_it_is_told_from_that_of_other_sources_and_from_none(sources: Machine) -> None:
    assert not bytecode.is_current()
    bytecode.compile_all()
    assert bytecode.is_current()
    other = sources.library / "venv/lib/python3.13/site-packages/other.py"
    before = other.stat()
    other.write_text("x = 2\n")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not bytecode.is_current()
    bytecode.compile_all()
    remove(sources)
    bytecode.compile_all()
    assert bytecode.is_current()
    other.unlink()
    assert not bytecode.is_current()


def test_it_is_removed_with_its_folders_also_half_made_and_nothing_else_is(sources: Machine) -> None:
    before = sorted(sources.library.rglob("*"))
    bytecode.compile_all()
    cache = sources.library / "app/part/__pycache__"
    (cache / f"module.{sys.implementation.cache_tag}.pyc.139777160137264").write_text("half")
    remove(sources)
    assert sorted(sources.library.rglob("*")) == before
    remove(sources)


def test_an_upgrade_without_scripts_does_not_run_this_program_as_its_former_self(sources: Machine) -> None:
    bytecode.compile_all()
    own = sources.library / "admin/own.py"
    before = own.stat()
    own.write_text("x = 2\n")
    os.utime(own, ns=(before.st_atime_ns, before.st_mtime_ns))
    specification = importlib.util.spec_from_file_location("own", own)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    assert module.x == 2
