"""The same digits on Apache Spark in local mode; skipped with a reason where it cannot run."""

import importlib.util
import shutil

import numpy as np
import pandas as pd
import pytest
from panel_generator import Plan, draw_panel

from audit.measure.engine import open_engine
from audit.measure.panel_files import find_panel_files
from audit.measure.takedown import measure_panel
from sources.errors import ConfigError, TableError

has_spark = importlib.util.find_spec("pyspark") is not None
has_java = shutil.which("java") is not None
needs_spark = [
    pytest.mark.slow,
    pytest.mark.skipif(not has_spark, reason="pyspark is not installed (extra `spark`)"),
    pytest.mark.skipif(not has_java, reason="Java is not installed (Spark needs 17 or later)"),
    # Spark's own Python warns of what pandas and its own sockets do.
    pytest.mark.filterwarnings("ignore"),
]

TELLING = Plan(
    items=300,
    returns=0.3,
    other_door=0.01,
    blind=0.1,
    outage=(8.5, 12.5),
    found_after=4,
    founded_within=30,
    days=30,
    jitter=0.2,
    on_grid=False,
)
"""Returns, other doors, blind looks, an outage, late entry, looks at all hours."""


FORMS = {
    "2017-04-04T07:00Z": 0,
    "2017-04-04 07:00 Z": 0,
    "2017-04-04T07:00UTC": 0,
    "2017-04-04 07:00:01.5 UTC": 1_500_000,
    "2017-04-04T07:00:01.1234567Z": 1_123_456,
    "2017-04-04T09:00+02": 0,
    "2017-04-04 09:00:01 +0200": 1_000_000,
    "2017-04-04T01:30:00.25-05:30": 250_000,
}
"""How a time may be typed, and microseconds after 7:00 UTC on 4 April 2017."""


def write_parts(folder, suffix):
    """The panel in three files of one folder, the items' columns among the looks."""
    checks, items = draw_panel(TELLING, seed=1)
    checks = checks.merge(items[["item_id", "group", "created_at"]], on="item_id")
    for name in ("checked_at", "created_at"):
        checks[name] = checks[name].astype("datetime64[us, UTC]")
        if suffix != ".parquet":
            checks[name] = checks[name].dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    folder.mkdir(exist_ok=True)
    for number, rows in enumerate(np.array_split(np.arange(len(checks)), 3)):
        part = checks.iloc[rows]
        path = folder / f"part-{number}{suffix}"
        part.to_parquet(path) if suffix == ".parquet" else part.to_csv(path, index=False)
    return folder


class TestOnSpark:
    pytestmark = needs_spark

    @pytest.mark.parametrize(
        ("suffix", "rules"),
        [
            (".parquet", ("first", "final", "lasting:P3D")),
            (".csv", ("first",)),
            (".csv.gz", ("final",)),
        ],
    )
    def test_both_engines_give_the_same_digits(self, tmp_path, suffix, rules):
        path = write_parts(tmp_path / "panel", suffix)
        for rule in rules:
            one = measure_panel(path, by="group", removal_rule=rule, study="both")
            two = measure_panel(path, by="group", removal_rule=rule, study="both", engine="spark")
            assert len(one.measurements) > 20
            pd.testing.assert_frame_equal(one.measurements, two.measurements, check_exact=True)
            pd.testing.assert_frame_equal(one.curves, two.curves, check_exact=True)
            pd.testing.assert_frame_equal(one.findings, two.findings)
            assert one.notes == two.notes

    def test_items_of_their_own_and_an_as_of_time(self, tmp_path):
        checks, items = draw_panel(TELLING, seed=2)
        checks.to_csv(tmp_path / "checks.csv", index=False)
        items[["item_id", "group", "created_at"]].iloc[1:].to_csv(tmp_path / "items.csv")
        figures = [
            measure_panel(
                tmp_path / "checks.csv",
                items_path=tmp_path / "items.csv",
                by="group",
                as_of="2017-02-20",
                engine=engine,
            )
            for engine in ("duckdb", "spark")
        ]
        one, two = (figure.measurements for figure in figures)
        pd.testing.assert_frame_equal(one, two, check_exact=True)
        assert "panel_looks_without_item" in figures[1].findings["rule_id"].tolist()

    def test_every_form_of_a_time_is_the_same_instant(self, tmp_path):
        with open_engine("spark") as engine:
            assert instants(engine, tmp_path) == list(FORMS.values())

    def test_unknown_states_are_refused(self, tmp_path):
        path = tmp_path / "checks.csv"
        path.write_text("item_id,checked_at,state\na,2017-04-01T00:00Z,banned\n")
        with pytest.raises(TableError, match="banned"):
            measure_panel(path, engine="spark")


def instants(engine, folder):
    """Microseconds after seven o'clock, as the engine reads each form."""
    path = folder / "forms.csv"
    pd.DataFrame({"number": range(len(FORMS)), "text": list(FORMS)}).to_csv(path, index=False)
    table = engine.read(find_panel_files(path))
    us = engine.micros(engine.instant(table.text))
    frame = engine.fetch(table.select(number=table.number.cast("int64"), us=us), "forms", "forms")
    seven = pd.Timestamp("2017-04-04T07:00Z").value // 1000
    return (frame.sort_values("number")["us"] - seven).tolist()


def test_every_form_of_a_time_is_the_same_instant(tmp_path):
    with open_engine() as engine:
        assert instants(engine, tmp_path) == list(FORMS.values())


@pytest.mark.skipif(has_spark, reason="pyspark is installed")
def test_without_spark_the_extra_is_named(tmp_path):
    path = tmp_path / "checks.csv"
    path.write_text("item_id,checked_at,state\na,2017-04-01T00:00Z,live\n")
    with pytest.raises(ConfigError, match="extra `spark`"):
        measure_panel(path, engine="spark")
