"""The generator of panels is shared with the benchmarks and stands there."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = str(Path(__file__).resolve().parents[2] / "benchmarks")
if BENCHMARKS not in sys.path:
    sys.path.insert(0, BENCHMARKS)
    sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def write_panel(tmp_path):
    """Writes looks (and items) as Parquet or CSV and returns their paths."""

    def write(checks, items=None, *, suffix=".parquet"):
        paths = []
        for name, frame in (("checks", checks), ("items", items)):
            if frame is None:
                continue
            path = tmp_path / f"{name}{suffix}"
            if suffix == ".parquet":
                frame.to_parquet(path)
            else:
                frame.to_csv(path, index=False)
            paths.append(path)
        return paths[0] if items is None else tuple(paths)

    return write
