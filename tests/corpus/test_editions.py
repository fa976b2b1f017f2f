"""Three real editions, one a month: `diff` names the restated cells, as plain pandas does."""

import pandas as pd
import pytest

from audit.diff import diff_runs
from audit.report.database import database_bytes
from audit.report.export import manifest_json
from audit.report.tables import export_tables
from audit.result import AuditResult
from audit.runs import build_run
from schemas.claims import Claims, Relations
from schemas.documents import Documents
from sources.document import Document
from sources.source import get_source

META = (
    ("meta-cser-2021-q3/meta-2021-q3.csv", "2021-11"),
    ("meta-cser-2021-q4/meta-2021-q4.csv", "2022-03"),
    ("meta-cser-2022-q1/meta-2022-q1.csv", "2022-05"),
)
TIKTOK = (
    ("tiktok-cger-2022-q4/tiktok-2022-q4.csv", "2023-03"),
    ("tiktok-cger-2023-q3/tiktok-2023-q3.csv", "2023-12"),
    ("tiktok-cger-2023-q4/tiktok-2023-q4.csv", "2024-03"),
)

pytestmark = pytest.mark.corpus


def monthly_runs(corpus, folder, slug, editions):
    """Three runs, each with one edition more, as a schedule would leave them."""
    read = []
    runs = []
    for path, published_on in editions:
        document = Document.from_path(corpus / path, published_on=published_on)
        read.append((document, get_source(slug).parse(document)))
        result = AuditResult(
            title="Monthly",
            as_of=published_on,
            claims=Claims.validate(pd.concat([e.claims for _, e in read], ignore_index=True)),
            relations=Relations.conform(pd.concat([e.relations for _, e in read])),
            documents=Documents.conform(
                [
                    {"sha256": d.sha256, "name": d.name, "published_on": d.published_on, "bytes": 1}
                    for d, _ in read
                ]
            ),
        )
        with build_run(folder, published_on) as aside:
            (aside / "audit.sqlite").write_bytes(database_bytes(export_tables(result)))
            (aside / "manifest.json").write_text(manifest_json(result, {}))
        runs.append(folder / published_on)
    return runs


def meta_values(path):
    """The cells of Meta's CSV by their printed labels, spelled alike, as plain numbers."""
    cells = pd.read_csv(path, dtype=str, keep_default_na=False)
    labels = ["app", "policy_area", "metric", "period"]
    for name in labels:
        cells[name] = cells[name].str.lower().str.replace("orgs:", "organizations:")
    percent = cells["value"].str.endswith("%")
    plain = cells["value"].str.replace(",", "").str.rstrip("%")
    cells["number"] = pd.to_numeric(plain, errors="coerce") / percent.map({True: 100, False: 1})
    cells["metric"] = cells["metric"].replace({"ubp": "upperbound prevalence"})
    # 2021Q3 counts fake accounts under another metric; the source declares the two the same.
    fake = (cells["policy_area"] == "fake accounts") & (cells["metric"] == "content actioned")
    cells.loc[fake, "metric"] = "accounts actioned"
    return cells.set_index(labels)["number"].dropna().round(9)


def quarter(day):
    return f"{day[:4]}q{(int(day[5:7]) + 2) // 3}"


def named(table, side=""):
    """Restated rows as Meta's own labels and the value on one side."""
    labels = ("platform", "policy_label", "metric_label")
    keys = zip(
        *(table[name].str.lower() for name in labels),
        table["period_start"].map(quarter),
        strict=True,
    )
    return dict(zip(keys, table[f"value{side}"].round(9), strict=True))


def test_meta_restated_cells_are_those_that_pandas_finds(corpus, tmp_path):
    runs = monthly_runs(corpus, tmp_path, "meta_community_standards", META)
    counts = []
    for place in (1, 2):
        old, new = (meta_values(corpus / META[n][0]) for n in (place - 1, place))
        both = old.index.intersection(new.index)
        moved = both[(old[both] != new[both]).to_numpy()]
        diff = diff_runs(runs[place - 1], runs[place])
        before, after = named(diff.restated, "_before"), named(diff.restated, "_after")
        assert set(before) == set(moved)
        assert before == old[moved].to_dict()
        assert after == new[moved].to_dict()
        gone = old.index.difference(new.index)
        still_covered = set(new.index.get_level_values("period"))
        expected = {cell for cell in gone if cell[3] in still_covered}
        assert set(named(diff.vanished)) == expected
        assert len(diff.reread) == 0
        counts.append(len(moved))
    assert counts == [27, 96]


def test_the_best_known_restatement_is_said_in_a_sentence(corpus, tmp_path):
    runs = monthly_runs(corpus, tmp_path, "meta_community_standards", META[:2])
    restated = diff_runs(*runs).restated
    row = restated[
        (restated["platform"] == "Facebook")
        & (restated["policy_area"] == "terrorism")
        & (restated["metric_label"] == "Content Actioned")
    ]
    assert list(row["value_before"]) == [9_800_000.0]
    assert list(row["value_after"]) == [10_600_000.0]
    assert list(row["direction"]) == ["up"]


def tiktok_values(path):
    """The cells of TikTok's CSV by their printed labels, without the noise of floats."""
    cells = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    cells.columns = cells.columns.str.lower()
    labels = [name for name in cells.columns if name != "result"]
    for name in labels:
        cells[name] = cells[name].str.strip().str.lower()
    cells["printed"] = cells["result"]
    cells["number"] = pd.to_numeric(cells["result"].str.replace(",", ""), errors="coerce").round(9)
    return cells.set_index(labels)[["printed", "number"]].dropna()


@pytest.mark.slow
def test_tiktok_prints_other_digits_and_restates_nothing(corpus, tmp_path):
    runs = monthly_runs(corpus, tmp_path, "tiktok_community_guidelines", TIKTOK)
    noise = []
    for place in (1, 2):
        old, new = (tiktok_values(corpus / TIKTOK[n][0]) for n in (place - 1, place))
        both = old.index.intersection(new.index)
        moved = (old.loc[both, "number"] != new.loc[both, "number"]).sum()
        noise.append((old.loc[both, "printed"] != new.loc[both, "printed"]).sum())
        diff = diff_runs(runs[place - 1], runs[place])
        assert len(diff.restated) == moved == 0
        assert len(diff.new_claims) > 7000
    # The first pair's cells differ in their text by floats such as 0.9329999999999999 for 0.933.
    assert noise[0] > 100


def test_a_restated_cell_planted_in_tiktoks_edition_is_the_one_named(corpus, tmp_path):
    text = (corpus / TIKTOK[0][0]).read_text(encoding="utf-8-sig")
    line = next(line for line in text.splitlines() if "Jul-Sep 2020" in line and ",920793" in line)
    planted = tmp_path / "planted"
    (planted / "one").mkdir(parents=True)
    (planted / "one" / "before.csv").write_text(text, encoding="utf-8-sig")
    changed = text.replace(line, line.replace("920793", "820793"))
    (planted / "one" / "after.csv").write_text(changed, encoding="utf-8-sig")
    runs = monthly_runs(
        planted,
        tmp_path / "runs",
        "tiktok_community_guidelines",
        (("one/before.csv", "2024-03"), ("one/after.csv", "2024-04")),
    )
    restated = diff_runs(*runs).restated
    assert list(restated["value_before"]) == [920_793.0]
    assert list(restated["value_after"]) == [820_793.0]
    assert list(restated["period_start"]) == ["2020-07-01"]
