"""What providers say they reported against what NCMEC says it received, on the real documents.

The independent oracle is `comparable-reports.csv`, which the collection's author made by hand.
"""

import pandas as pd
import pytest

from audit.reconcile.handover import find_hand_overs
from audit.reconcile.pairs import latest_statements
from audit.reconcile.verdicts import reconcile_claims
from schemas.claims import Claims
from schemas.measurements import Measurements
from sources.document import Document
from sources.ncmec_by_esp import parse as parse_ncmec
from sources.ocse_per_platform import parse

pytestmark = pytest.mark.corpus
FOLDER = "diaphanous-ocse-per-platform"
LEFT_OUT_BY_AUTHOR = {("Microsoft", 2023): 37.0}
"""GitHub's own reports of 2023, which the collection holds and its comparison leaves out."""


@pytest.fixture(scope="module")
def disclosures(corpus):
    return parse(Document.from_path(corpus / FOLDER / "ocse-reports-per-platform.json")).claims


def totals(claims):
    return {
        (found.provider, found.period.start.year): tuple(float(t.low) for t in found.totals)
        for found in find_hand_overs(latest_statements(claims))
    }


def test_both_sides_as_the_author_of_the_collection_compared_them(disclosures, corpus):
    author = pd.read_csv(corpus / FOLDER / "comparable-reports.csv")
    author["provider"] = author["id"].str[:-4].replace({"Google": "Alphabet"})
    expected = author.pivot_table(index=["provider", "year"], columns="observer", values="count")
    found = totals(disclosures)
    assert set(found) == set(expected.index)
    for key, row in expected.iterrows():
        sent = row["ServiceProvider"] + LEFT_OUT_BY_AUTHOR.get(key, 0)
        assert found[key] == (sent, row["NCMEC"]), key


def test_the_same_totals_from_the_clearing_houses_own_reports(disclosures, corpus):
    ours = disclosures[disclosures["claimant"] != "NCMEC"]
    reports = [
        parse_ncmec(Document.from_path(corpus / "ncmec" / f"ncmec-by-esp-{year}.pdf")).claims
        for year in (2019, 2020, 2022)
    ]
    both = Claims.conform(pd.concat([ours, *reports], ignore_index=True))
    found, relayed = totals(both), totals(disclosures)
    assert len(found) == 15
    assert found == {key: relayed[key] for key in found}


def test_verdicts_say_where_the_two_sides_part(disclosures):
    verdicts = reconcile_claims(disclosures, Measurements.empty())
    pairs = verdicts[verdicts["comparison"] == "handed_over"]
    assert len(pairs) == 30
    discord = pairs[pairs["statement"].str.contains("Discord") & (pairs["claimed_low"] == 58179)]
    assert discord["verdict"].tolist() == ["inconsistent"]
    assert "111,621 more, 191.9%" in discord["statement"].iloc[0]
    reddit = pairs[pairs["statement"].str.contains("from Reddit")]
    agreeing = reddit[reddit["verdict"] == "consistent"]
    assert sorted(agreeing["claimed_low"]) == [724, 2233, 10059, 52592]
    # The clearing house counts Aylo's other services as well: more received is no contradiction.
    aylo = pairs[pairs["statement"].str.contains("from Aylo")]
    assert set(aylo["verdict"]) == {"not_comparable"}
    assert not pairs["statement"].str.contains(r"\b(?:lied|lie|false|fake)\b").any()


def test_the_older_collection_reads_as_well(corpus):
    document = Document.from_path(
        corpus / "intransparent-csam-per-platform" / "csam-reports-per-platform.json"
    )
    extraction = parse(document)
    assert len(extraction.claims) == 649
    assert len(extraction.unread) == 7
    assert extraction.claims["statement_key"].is_unique
