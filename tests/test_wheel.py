"""What ships: three packages with what they need, nothing else; and the guard against clashes."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel_path(tmp_path_factory):
    hatchling = pytest.importorskip("hatchling.build", reason="hatchling is not installed")
    assert hatchling
    folder = tmp_path_factory.mktemp("wheel")
    code = f"import hatchling.build as b; print(b.build_wheel({str(folder)!r}))"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return folder / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def wheel_names(wheel_path):
    with zipfile.ZipFile(wheel_path) as wheel:
        return wheel.namelist()


def test_only_three_packages_ship(wheel_names):
    tops = {name.split("/")[0] for name in wheel_names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "audit",
        "schemas",
        "sources",
    }


def test_what_the_packages_read_ships_with_them(wheel_names):
    wanted = {
        "sources/published/claims.csv",
        "sources/published/measurements.csv",
        "audit/report/templates/page.html",
        "audit/reconcile/statements.toml",
    }
    endings = (".csv", ".toml", ".html", ".css", ".js", ".lark", ".txt", ".json", ".md")
    tracked = subprocess.run(
        ["git", "ls-files", "audit", "sources", "schemas"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    wanted |= {name for name in tracked if name.endswith(endings)}
    assert not {name for name in wanted if (ROOT / name).exists()} - set(wheel_names)


def test_the_wheel_alone_has_the_method_notes(wheel_path, tmp_path):
    with zipfile.ZipFile(wheel_path) as wheel:
        wheel.extractall(tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import audit.report.methods as m\n"
        "note, = m.method_notes(m.methods_text(), ['joint_infeasibility'])\n"
        "print(m.__file__, len(note.paragraphs))"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    where, count = done.stdout.rsplit(maxsplit=1)
    assert where.startswith(str(tmp_path))
    assert int(count) > 0
    shipped = (tmp_path / "audit" / "report" / "methods.md").read_text(encoding="utf-8")
    assert shipped == (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")


def test_no_test_nor_fixture_ships(wheel_names):
    assert not [name for name in wheel_names if "tests" in name or "fixtures" in name]


@pytest.mark.parametrize("name", ["schemas", "sources"])
def test_a_package_of_the_same_name_is_named_in_one_error(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("")
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]; import audit"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError")
    assert str(tmp_path / name) in last
