"""What the source files of the packages must keep to, whichever Python runs them."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ADMIN = sorted(ROOT.glob("mathesar_admin/**/*.py"))
SHARED = sorted(ROOT.glob("mathesar_shared/**/*.py"))
SERVICE = sorted(ROOT.glob("mathesar_service/**/*.py"))
OLDEST_PYTHON = (3, 10)


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


def imported_packages(file: Path) -> Iterator[str]:
    """The top-level packages that a file imports anywhere in it, those of relative imports left out."""
    for node in ast.walk(ast.parse(file.read_bytes(), file)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            yield node.module.partition(".")[0]


def test_the_packages_are_found() -> None:
    assert ADMIN
    assert SHARED
    assert SERVICE


@pytest.mark.parametrize("file", ADMIN, ids=name_of)
def test_what_runs_as_root_imports_only_the_standard_library_and_itself(file: Path) -> None:
    allowed = sys.stdlib_module_names | {"mathesar_admin", "mathesar_shared"}
    assert set(imported_packages(file)) <= allowed


@pytest.mark.parametrize("file", SHARED, ids=name_of)
def test_what_everybody_has_imports_only_the_standard_library_and_itself(file: Path) -> None:
    assert set(imported_packages(file)) <= sys.stdlib_module_names | {"mathesar_shared"}


@pytest.mark.parametrize("file", SERVICE, ids=name_of)
def test_what_runs_as_the_service_imports_nothing_of_roots(file: Path) -> None:
    assert "mathesar_admin" not in set(imported_packages(file))


def test_every_module_that_is_run_or_set_by_its_name_is_there() -> None:
    texts = "".join(file.read_text(encoding="utf-8") for file in ADMIN + SERVICE)
    named = set(re.findall(r'"(mathesar_service\.[a-z_.]+)(?:\.[A-Z]\w*)?"', texts))
    assert {"mathesar_service.asked.report", "mathesar_service.starter"} <= named
    assert [name for name in sorted(named) if not (ROOT / f"{name.replace('.', '/')}.py").is_file()] == []


@pytest.mark.parametrize("file", ADMIN + SHARED + SERVICE, ids=name_of)
def test_every_file_is_of_the_oldest_python(file: Path) -> None:
    ast.parse(file.read_bytes(), file, feature_version=OLDEST_PYTHON)
