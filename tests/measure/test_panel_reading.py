"""Reading panels: formats, clocks, and everything that is refused in one line."""

import gzip
import shutil

import numpy as np
import pandas as pd
import pytest

from audit.measure.panel_files import find_panel_files
from audit.measure.takedown import measure_panel
from schemas.vocabulary import CHECK_STATES
from sources.errors import AuditError, ConfigError, DocumentError, TableError

CSV = """item_id,checked_at,state
a,2017-04-01T00:00:00Z,live
b,2017-04-01T00:00:00Z,live
a,2017-04-02T00:00:00Z,suspended
b,2017-04-02T00:00:00Z,live
"""


def rules(result):
    return dict(zip(result.findings["rule_id"], result.findings["observed"], strict=True))


def share(result):
    rows = result.measurements
    return rows.loc[rows["estimand"] == "share_removed_by", "estimate"].tolist()


def measured(tmp_path, text, name="checks.csv", **options):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return measure_panel(path, at=["P1D"], **options)


def test_a_csv(tmp_path):
    result = measured(tmp_path, CSV)
    assert share(result) == [0.5]
    assert result.findings.empty


def test_every_format_gives_the_same(tmp_path):
    """CSV, TSV, gzip, Parquet with text, with nanoseconds, with microseconds; one file or two."""
    expected = measured(tmp_path, CSV).measurements.drop(columns=["measurement_id", "study"])
    (tmp_path / "gz").mkdir()
    with gzip.open(tmp_path / "gz" / "checks.csv.gz", "wb") as stream:
        stream.write(CSV.encode())
    (tmp_path / "checks.tsv").write_text(CSV.replace(",", "\t"))
    frame = pd.read_csv(tmp_path / "checks.csv")
    frame.to_parquet(tmp_path / "text.parquet")
    frame["checked_at"] = pd.to_datetime(frame["checked_at"]).astype("datetime64[ns, UTC]")
    frame.to_parquet(tmp_path / "ns.parquet")
    frame["checked_at"] = frame["checked_at"].astype("datetime64[us, UTC]")
    frame.to_parquet(tmp_path / "us.parquet")
    (tmp_path / "many").mkdir()
    frame[:1].to_parquet(tmp_path / "many" / "1.parquet")
    frame[1:].to_parquet(tmp_path / "many" / "2.parquet")
    head, *rows = CSV.splitlines()
    (tmp_path / "part-1.csv").write_text("\n".join([head, *rows[:2]]))
    # The second file has its columns in another order.
    moved = [",".join(reversed(line.split(","))) for line in [head, *rows[2:]]]
    (tmp_path / "part-2.csv").write_text("\n".join(moved))
    for path in (
        "gz/checks.csv.gz",
        "checks.tsv",
        "text.parquet",
        "ns.parquet",
        "us.parquet",
        "many",
        "many/*.parquet",
        "part-*.csv",
    ):
        result = measure_panel(tmp_path / path, at=["P1D"])
        found = result.measurements.drop(columns=["measurement_id", "study"])
        pd.testing.assert_frame_equal(found, expected, obj=path)
        assert result.findings.empty, path


def test_names_with_pattern_characters_are_literal(tmp_path):
    path = tmp_path / "checks[1].csv"
    path.write_text(CSV)
    (tmp_path / "checks1.csv").write_text(CSV.replace("suspended", "live"))
    assert share(measure_panel(path, at=["P1D"])) == [0.5]


def test_zones_are_converted_and_told(tmp_path):
    text = CSV.replace("a,2017-04-02T00:00:00Z", "a,2017-04-02 02:00:00+02:00")
    result = measured(tmp_path, text)
    assert share(result) == [0.5]
    assert rules(result) == {"panel_mixed_zones": "1"}


@pytest.mark.parametrize(
    "printed",
    [
        "2017-04-02T00:00Z",
        "2017-04-02 00:00:00.000Z",
        "2017-04-01T19:00:00-0500",
        "2017-04-02 02:00+02",
        "2017-04-02 00:00:00 UTC",
    ],
)
def test_printed_times(tmp_path, printed):
    result = measured(tmp_path, CSV.replace("2017-04-02T00:00:00Z,sus", f"{printed},sus"))
    assert share(result) == [0.5]


def test_naive_times_are_read_as_utc_and_told(tmp_path):
    result = measured(tmp_path, CSV.replace("Z,", ","))
    assert share(result) == [0.5]
    assert rules(result) == {"panel_naive_times": "4"}
    assert result.findings["severity"].tolist() == ["warning"]


def test_naive_parquet_times_are_told_too(tmp_path):
    frame = pd.DataFrame(
        {
            "item_id": ["a", "a"],
            "state": ["live", "removed"],
            "checked_at": pd.to_datetime(["2017-04-01", "2017-04-02"]),
        }
    )
    frame.to_parquet(tmp_path / "naive.parquet")
    assert rules(measure_panel(tmp_path / "naive.parquet"))["panel_naive_times"] == "2"


def test_naive_times_among_others_are_left_out(tmp_path):
    result = measured(tmp_path, CSV + "b,2017-04-03T00:00:00,suspended\n")
    assert share(result) == [0.5]
    assert rules(result) == {"panel_naive_times_left_out": "1"}


REFUSED = {
    "unknown state": (CSV.replace("suspended", "banned"), TableError, "'banned' in 1 rows"),
    "state in capitals": (CSV.replace("suspended", "Suspended"), TableError, "'Suspended'"),
    "blank state": (CSV.replace("suspended", ""), TableError, "a state among"),
    "blank item": (CSV.replace("\na,", "\n,"), TableError, "`item_id` in every row"),
    "blank time": (CSV.replace("2017-04-02T00:00:00Z", ""), TableError, "2 blank"),
    "no time": (CSV.replace("2017-04-02T00:00:00Z", "02/04/2017"), TableError, "2 cells"),
    "no such day": (CSV.replace("2017-04-02", "2017-02-30"), TableError, "2 cells"),
    "number as time": (CSV.replace("2017-04-02T00:00:00Z", "1491091200"), TableError, "2 cells"),
    "missing column": (CSV.replace("state", "status"), TableError, "no 'state'"),
    "column twice": (CSV.replace("item_id", "state"), TableError, "repeated 'state'"),
    "header alone": (CSV.splitlines()[0] + "\n", TableError, "none of 0"),
    "empty": (b"", DocumentError, "first line"),
    "binary": (bytes(range(256)) * 50, DocumentError, "first line"),
    "ragged": (CSV + "a,2017-04-03T00:00:00Z\n", DocumentError, "read to its end"),
    "a huge first line": (b"x" * 200_000, DocumentError, "first line"),
    "a huge cell": (CSV + "c," + "9" * 5_000_000 + ",live\n", DocumentError, "read to its end"),
    "broken quote": (CSV + '"c,2017-04-03T00:00:00Z,live\n', DocumentError, "read to its end"),
    "other bytes inside": (CSV.encode() + b"\xff\xfe,x,live\n", DocumentError, "read to its end"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(tmp_path, name):
    content, kind, words = REFUSED[name]
    with pytest.raises(AuditError) as caught:
        measured(tmp_path, content)
    assert isinstance(caught.value, kind)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_truncated_files_are_refused(tmp_path):
    lines = CSV + "".join(f"x{n},2017-04-01T00:00:00Z,live\n" for n in range(5000))
    packed = gzip.compress(lines.encode())
    pd.read_csv(pd.io.common.StringIO(lines)).to_parquet(tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    for name, content in (
        ("cut.csv.gz", packed[: len(packed) // 2]),
        ("no.csv.gz", b"no gzip at all\n"),
        ("cut.parquet", whole[: len(whole) // 2]),
        ("text.parquet", lines.encode()),
    ):
        with pytest.raises(DocumentError) as caught:
            measured(tmp_path, content, name)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"at": ["P1M"]}, "months vary"),
        ({"at": ["1 day"]}, "P1D"),
        ({"at": ["PT0S"]}, "P1D"),
        ({"removal_rule": "latest"}, "lasting:P7D"),
        ({"removal_rule": "lasting"}, "lasting:P7D"),
        ({"engine": "sqlite"}, "duckdb or spark"),
        ({"by": "colour"}, "'colour'"),
        ({"as_of": "yesterday"}, "ISO 8601"),
        ({"as_of": "2016-01-01"}, "none of 4"),
        ({"start": "7 o'clock"}, "ISO 8601"),
        ({"level": 95}, "between 0 and 1"),
        ({"draw": "some"}, "census"),
        ({"proportion": "wald"}, "wilson"),
    ],
)
def test_arguments_that_are_refused(tmp_path, options, words):
    path = tmp_path / "checks.csv"
    path.write_text(CSV)
    with pytest.raises(AuditError) as caught:
        measure_panel(path, **options)
    assert words in str(caught.value)


def test_files_that_are_not_there(tmp_path):
    for path in ("none.csv", "none-*.csv", "."):
        with pytest.raises(ConfigError):
            find_panel_files(tmp_path / path)
    (tmp_path / "checks.xlsx").write_bytes(b"x")
    with pytest.raises(ConfigError, match="Parquet"):
        find_panel_files(tmp_path / "checks.xlsx")
    (tmp_path / "a.csv").write_text(CSV)
    shutil.copy(tmp_path / "a.csv", tmp_path / "b.tsv")
    with pytest.raises(ConfigError, match="one format"):
        find_panel_files([tmp_path / "a.csv", tmp_path / "b.tsv"])


def test_an_item_twice_is_refused(tmp_path):
    (tmp_path / "checks.csv").write_text(CSV)
    (tmp_path / "items.csv").write_text("item_id,group\na,x\na,y\n")
    with pytest.raises(TableError, match="each item once"):
        measure_panel(tmp_path / "checks.csv", items_path=tmp_path / "items.csv")


def test_every_state_of_the_vocabulary_is_read(tmp_path):
    text = CSV + "".join(f"z{n},2017-04-01T00:00:00Z,{s}\n" for n, s in enumerate(CHECK_STATES))
    result = measured(tmp_path, text)
    assert rules(result)["panel_met_gone"] == "5"
    assert rules(result)["panel_silent_items"] == "2"
    assert rules(result)["panel_blind_looks"] == "2"
    assert np.isfinite(share(result)).all()


def test_row_numbers_without_a_name_are_passed_over(tmp_path):
    """What pandas writes unless told not to: a first column with a blank name."""
    rows = [f",{CSV.splitlines()[0]},"]
    rows += [f"{number},{line},x" for number, line in enumerate(CSV.splitlines()[1:])]
    numbered = measured(tmp_path, "\n".join(rows) + "\n")
    assert numbered.measurements.equals(measured(tmp_path, CSV).measurements)
