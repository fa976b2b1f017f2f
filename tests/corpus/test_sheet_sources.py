"""The real sheets: every file read by the source that recognises it, totals against parts.

Counts of rows come from plain readers (csv, openpyxl), not from our own.
"""

import csv

import openpyxl
import pandas as pd
import pytest

from sources.document import Document
from sources.errors import DocumentError
from sources.source import recognise_source
from tests.sources.fixture_documents import only, total_gaps

pytestmark = pytest.mark.corpus

SLUGS = {
    "discord": "discord_transparency",
    "dsa-annex1-template": "dsa_harmonised_template",
    "github-transparency": "github_transparency",
    "meta-cser-2021-q2": "meta_community_standards",
    "meta-cser-2022-q4": "meta_community_standards",
    "microsoft-digital-safety": "microsoft_digital_safety",
    "tiktok-cger-2021-q3": "tiktok_community_guidelines",
    "tiktok-cger-2022-q4": "tiktok_community_guidelines",
    "tiktok-cger-2023-q3": "tiktok_community_guidelines",
    "twitter-removal-requests-2012-2018": "twitter_removal_requests",
    "wikimedia-transparency": "wikimedia_transparency",
}
SHEETS = (".csv", ".xlsx")


@pytest.fixture(scope="module")
def extractions(corpus):
    """Everything read once: file name to extraction."""
    found = {}
    for folder, slug in SLUGS.items():
        for path in sorted((corpus / folder).iterdir()):
            if path.suffix in SHEETS:
                document = Document.from_path(path)
                source = recognise_source(document)
                assert source.slug == slug, path.name
                found[path.name] = source.parse(document)
    return found


def plain_rows(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_nothing_but_known_oddities_is_left_unread(extractions):
    unread = {name: found.unread["printed"].tolist() for name, found in extractions.items()}
    assert {name: texts for name, texts in unread.items() if texts} == {
        "discord-2022-q3.csv": ["14,303", "63", "14,366"],
        "dmca_notices_and_projects_taken_down_by_month.csv": ["2023,9,147,7,1022"],
        "data_jun_2018.xlsx": ["9"],
    }


def test_printed_totals_against_the_sums_of_their_parts(extractions):
    gaps = {name: total_gaps(found) for name, found in extractions.items()}
    values = {
        name: sorted((float(printed), float(found)) for _, printed, found in listed)
        for name, listed in gaps.items()
        if listed
    }
    assert values == {
        "tiktok-2023-q3.csv": [(64_763_500, 64_779_883)],
        "data_jun_2018.xlsx": [
            (0, 1), (0, 7), (1, 0), (3, 4), (3, 4), (28, 29), (28, 29), (37, 30),
        ],
    }  # fmt: skip
    sums = {
        name: found.relations.loc[found.relations["relation"] == "sum", ["whole", "locator"]]
        for name, found in extractions.items()
    }
    counted = {name: len(pairs.drop_duplicates()) for name, pairs in sums.items()}
    assert counted["discord-2023-q4.csv"] == 36
    assert counted["data_jun_2018.xlsx"] == 5535
    assert counted["sum.csv"] == 103


def test_no_part_is_larger_than_its_whole(extractions):
    for found in extractions.values():
        values = found.claims.set_index("claim_id")["value"]
        related = found.relations[found.relations["relation"] == "subset"]
        parts, wholes = values[related["part"]].to_numpy(), values[related["whole"]].to_numpy()
        assert (parts <= wholes).all()


@pytest.mark.parametrize("name", ["meta-2021-q2.csv", "meta-2022-q4.csv"])
def test_meta_row_by_row(extractions, corpus, name):
    rows = plain_rows(corpus / f"meta-cser-{name[5:12]}" / name)
    printed = [row["value"] for row in rows if row["value"] != "N/A"]
    claims = extractions[name].claims
    assert claims["printed"].tolist() == printed
    assert claims["statement_key"].is_unique
    plain = [
        float(text.rstrip("%").replace(",", "")) / (100 if "%" in text else 1)
        for text in printed
        if "-" not in text
    ]
    read = claims.loc[claims["qualifier"] != "range", "value"]
    assert read.tolist() == pytest.approx(plain, rel=1e-12)


def test_meta_vintages_against_a_plain_comparison(corpus):
    """Cells that changed between two editions: ours and a plain join name the same."""
    names = ("meta-cser-2021-q3/meta-2021-q3.csv", "meta-cser-2021-q4/meta-2021-q4.csv")
    plain, ours = [], []
    for name in names:
        frame = pd.DataFrame(plain_rows(corpus / name))
        frame["policy_area"] = frame["policy_area"].str.lower()
        fake = frame["policy_area"] == "fake accounts"
        frame.loc[fake, "metric"] = frame["metric"].replace("Accounts Actioned", "Content Actioned")
        keys = ["app", "policy_area", "metric", "period"]
        plain.append(frame[frame["value"] != "N/A"].set_index(keys)["value"])
        document = Document.from_path(corpus / name)
        ours.append(recognise_source(document).parse(document).claims)
    before, after = plain
    both = before.index.intersection(after.index)
    changed = [key for key in both if before[key] != after[key]]
    old, new = (claims.set_index("statement_key")["printed"] for claims in ours)
    shared = old.index.intersection(new.index)
    assert len(shared) == len(both)
    assert (old[shared] != new[shared]).sum() == len(changed) > 0


def test_tiktok_keeps_every_row_apart(extractions, corpus):
    rows = plain_rows(corpus / "tiktok-cger-2023-q3" / "tiktok-2023-q3.csv")
    claims = extractions["tiktok-2023-q3.csv"].claims
    assert len(claims) == len(rows)
    assert claims["statement_key"].is_unique
    assert claims["value"].tolist() == pytest.approx([float(row["Result"]) for row in rows])


def test_tiktok_workbook_and_csv_agree_where_they_print_the_same(extractions):
    book = extractions["tiktok-2021-q3.xlsx"].claims.drop_duplicates("statement_key")
    table = extractions["tiktok-2022-q4.csv"].claims.set_index("statement_key")
    shared = book[book["statement_key"].isin(table.index)]
    assert len(shared) > 60
    overlap = [
        row.low <= table.loc[row.statement_key, "high"]
        and table.loc[row.statement_key, "low"] <= row.high
        for row in shared.itertuples()
    ]
    assert all(overlap)


def test_discord_percentages_agree_with_their_printed_figures(extractions):
    claims = extractions["discord-2023-q1.csv"].claims
    keys = ["policy_label", "metric_label", "breakdown", "scope", "period_start"]
    counts = claims[claims["kind"] == "count"].drop_duplicates([*keys, "value"])
    counts = counts[counts["policy_label"] != "NCMEC"]
    values = counts.set_index(["policy_label", "metric_label", "breakdown"])["value"].to_dict()
    shares = claims[claims["kind"] == "share"]
    for row in shares.itertuples():
        part = values[row.policy_label, row.metric_label, row.breakdown]
        whole = values[row.policy_label, row.base_metric_label, row.breakdown]
        share = part / whole if whole else 0.0
        assert row.low - 1e-12 <= share <= row.high + 1e-12, row
    assert len(shares) == 52


def test_github_oddity_is_read_as_printed(extractions):
    year = extractions["abuse_related_violations.csv"].claims
    half = extractions["abuse_related_violations_by_calendar_year_half.csv"].claims
    words = {"metric_label": "projects disabled"}
    assert only(year, **words, period_start="2024-01-01") == 30_371
    assert only(half, **words, period_start="2024-01-01") == 2_977
    assert only(half, **words, period_start="2024-07-01") == 2_977


def test_microsoft_restated_figure_and_its_note(extractions):
    claims = extractions["microsoft-2020-h1.xlsx"].claims
    row = claims[claims["printed"] == "15,935*"].iloc[0]
    assert (row["value"], row["metric_label"]) == (15_935, "Accounts Actioned")
    assert "calculation error" in row["note"]
    rounded = extractions["microsoft-2022-h2.xlsx"].claims
    bing = rounded[(rounded["value"] == 200_000)].iloc[0]
    assert (bing["low"], bing["high"], bing["qualifier"]) == (150_000, 250_000, "rounded")


def test_wikimedia_cells_against_openpyxl(extractions, corpus):
    book = openpyxl.load_workbook(
        corpus / "wikimedia-transparency" / "data_jun_2018.xlsx", data_only=True
    )
    claims = extractions["data_jun_2018.xlsx"].claims
    for title, place in (("Jul 2014 - Dec 2014", "L17"), ("Jan 2018 - June 2018", "B35")):
        locator = f"#{title.replace(' ', '%20')}!{place}"
        assert only(claims, locator=locator) == book[title][place].value
    numbers = sum(
        isinstance(cell.value, int | float)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    )
    assert len(claims) == numbers - 1  # the stray 9


def test_the_unfilled_template_holds_no_figures(extractions):
    parts = [found for name, found in extractions.items() if "Annex_I" in name]
    assert len(parts) == 11
    assert all(found.claims.empty for found in parts)


def test_ods_is_refused(corpus):
    from sources.wikimedia_transparency import parse

    with pytest.raises(DocumentError, match="ODS"):
        parse(Document.from_path(corpus / "wikimedia-transparency" / "data_dec_2017.ods"))
