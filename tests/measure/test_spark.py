"""The same digits on Apache Spark in local mode; skipped with a reason where it cannot run."""

import importlib.util
import shutil
import warnings

import pandas as pd
import pytest
from panel_generator import Plan, draw_panel

from audit.measure.takedown import measure_panel

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("pyspark") is None,
        reason="pyspark is not installed (extra `spark`)",
    ),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_both_engines_give_the_same_digits(write_panel, suffix):
    plan = Plan(items=300, returns=0.3, other_door=0.01, blind=0.1, founded_within=30, days=30)
    checks, items = draw_panel(plan, seed=1)
    checks["checked_at"] = checks["checked_at"].astype("datetime64[us, UTC]")
    checks = checks.merge(items[["item_id", "group", "created_at"]], on="item_id")
    checks["created_at"] = checks["created_at"].astype("datetime64[us, UTC]")
    if suffix == ".csv":
        for name in ("checked_at", "created_at"):
            checks[name] = checks[name].dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    path = write_panel(checks, suffix=suffix)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for rule in ("first", "final", "lasting:P3D"):
            one = measure_panel(path, by="group", removal_rule=rule, study="both")
            two = measure_panel(path, by="group", removal_rule=rule, study="both", engine="spark")
            pd.testing.assert_frame_equal(one.measurements, two.measurements, check_exact=True)
            pd.testing.assert_frame_equal(one.curves, two.curves, check_exact=True)
            pd.testing.assert_frame_equal(one.findings, two.findings)
