import os
import sys

import pytest

from mathesar_zipapp import cairo, machine
from mathesar_zipapp.errors import ZipappError
from mathesar_zipapp.facts import Facts

HERE = ".".join(map(str, sys.version_info[:2]))


def test_another_python_is_refused(facts: Facts) -> None:
    with pytest.raises(ZipappError, match=r"this file is for Python 3\.9, and .* is 3\.") as refused:
        machine.require(facts._replace(python="3.9"))
    assert "python3.9" in refused.value.text()
    assert refused.value.code == 78


def test_another_processor_is_refused(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MACHINES", {"amd64": "z80"})
    with pytest.raises(ZipappError, match=f"Linux on z80, and this is Linux on {os.uname().machine}"):
        machine.require(facts._replace(python=HERE))


def test_this_machine_is_taken(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MACHINES", {"amd64": os.uname().machine})
    machine.require(facts._replace(python=HERE))


@pytest.mark.parametrize(("found", "said"), [("2.27", "needs glibc 2.28, and this machine has 2.27"), ("", "glibc")])
def test_another_c_library_is_refused(found: str, said: str) -> None:
    with pytest.raises(ZipappError, match=said):
        machine.require_glibc("2.28", found)


def test_newer_c_libraries_do() -> None:
    for found in ("2.28", "2.36", "2.100"):
        machine.require_glibc("2.28", found)


def test_without_cairo_its_package_is_named_and_only_drawing_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(_: str) -> None:
        raise OSError("no")

    monkeypatch.setattr("ctypes.CDLL", missing)
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/dnf" if name == "dnf" else None)
    monkeypatch.delitem(sys.modules, "cairosvg", raising=False)
    cairo.do_without_where_missing()
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "the package cairo brings it" in said
    import cairosvg  # type: ignore[import-not-found,import-untyped,unused-ignore]

    with pytest.raises(OSError, match="cairo is not installed"):
        cairosvg.svg2png(file_obj=None, write_to=None)
    monkeypatch.delitem(sys.modules, "cairosvg")
