"""YouTube's removals as researchers keep them: what a name counts, what adds up, refusals."""

import pytest

from sources.document import Document
from sources.errors import LayoutError
from sources.youtube_community_guidelines import parse, recognises
from tests.sources.fixture_documents import fixture_document, only
from tests.sources.sheet_documents import changed

FOLDER = "youtube_community_guidelines"
QUARTERS = f"{FOLDER}/quarters"
HEADER = b"quarter\tname\tvalue\n"


def parts_of(extraction, relation):
    """Sum of the parts of each whole that has such parts, beside the whole's own value."""
    values = extraction.claims.set_index("claim_id")["value"]
    found = extraction.relations[extraction.relations["relation"] == relation]
    sums = found["part"].map(values).groupby(found["whole"]).sum()
    return [(values[whole], total) for whole, total in sums.items()]


def test_reasons_add_up_to_the_printed_total_of_videos():
    pairs = parts_of(parse(fixture_document(QUARTERS)), "sum")
    assert sorted(pairs) == [(110819, 110819), (111487, 111487)]


def test_channels_and_countries_are_no_more_than_their_total():
    extraction = parse(fixture_document(QUARTERS))
    relations = extraction.relations
    subset = relations[relations["relation"] == "subset"]
    sizes = subset.groupby(["whole", "locator"]).size()
    assert sizes.tolist() == [3, 10, 3, 10]
    values = extraction.claims.set_index("claim_id")["value"]
    assert (subset["part"].map(values) < subset["whole"].map(values)).all()


def test_without_other_reasons_are_no_sum():
    extraction = parse(fixture_document(f"{FOLDER}/some_reasons"))
    assert set(extraction.relations["relation"]) == {"subset"}
    assert len(extraction.relations) == 3


def test_one_reason_is_told_apart_for_videos_and_channels():
    claims = parse(fixture_document(QUARTERS)).claims
    chosen = {"policy_area": "spam", "period_end": "2031-12-31"}
    assert only(claims, unit="videos", **chosen) == 7950
    assert only(claims, unit="channels", **chosen) == 88003


def test_percentages_are_shares_of_the_total():
    claims = parse(fixture_document(QUARTERS)).claims
    shares = claims[claims["kind"] == "share"]
    assert set(shares["base_metric_label"]) == {"Total videos removed"}
    for _, quarter in shares.groupby("period_end"):
        assert sorted(quarter["value"]) == sorted(quarter["value"].unique())
        assert quarter["value"].sum() == pytest.approx(1, abs=1e-12)
    assert only(claims, breakdown="views=>10,000 views", period_end="2031-09-30") == 0.0091


def test_every_figure_is_relayed_and_a_countrys_name_or_code_will_do():
    claims = parse(fixture_document(QUARTERS)).claims
    assert (claims["relayed_by"] != "").all()
    assert set(claims["claimant"]) == {"Google"}
    assert set(claims["scope"]) == {"worldwide", "IN", "US", "BR", "ID"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Child safety", "Child safty", "'Child safety'.*found 'Child safty'"),
        ("2031q4", "Q4 2031", "quarters such as 2023Q4"),
        ("2031q4", "2031q5", "quarters such as 2023Q4"),
        ("Country-Brazil", "Country-Brasilia", "'Brasilia'"),
        ("quarter\tname", "quarter\tlabel", "'name'"),
        ("Channels Nudity and sexual", "Canals Nudity", "'Canals Nudity'"),
    ],
)
def test_what_is_not_known_is_refused(old, new, message):
    with pytest.raises(LayoutError, match=message):
        parse(changed(QUARTERS, (old, new)))


def test_a_further_column_is_refused():
    with pytest.raises(LayoutError, match="also 'region'"):
        parse(Document(b"quarter,name,value,region\n2031Q1,Other,3,EU\n", "y.csv"))


def test_fractions_beside_ranges_of_views_are_refused():
    rows = HEADER + b"2031Q1\t0 views\t0.53\n2031Q1\t1-10 views\t0.27\n"
    with pytest.raises(LayoutError, match="percentages from 0 to 100"):
        parse(Document(rows, "y.tsv"))


def test_a_plain_header_is_recognised_by_its_names():
    assert recognises(Document(HEADER + b"2031Q1\tTotal channels removed\t3\n", "y.tsv"))
    assert not recognises(Document(HEADER + b"2031Q1\tApples\t3\n", "y.tsv"))
    assert not recognises(Document(HEADER, "y.tsv"))
