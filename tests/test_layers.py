"""Imports point one way: schemas <- sources <- audit."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {"schemas": {"schemas"}, "sources": {"schemas", "sources"}}
MODULES = [path for room in ALLOWED for path in sorted((ROOT / room).rglob("*.py"))]


def imported_rooms(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names & {"schemas", "sources", "audit"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path):
    room = path.relative_to(ROOT).parts[0]
    assert imported_rooms(path) <= ALLOWED[room]


def test_an_upward_import_would_be_seen(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("from audit import cli\n")
    assert imported_rooms(module) == {"audit"}
