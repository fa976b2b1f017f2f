"""Disclosures about child sexual exploitation: what the layout hides, and what is refused."""

import json
from pathlib import Path

import pytest

from sources.document import Document
from sources.errors import DocumentError, LayoutError
from sources.ocse_per_platform import parse, recognises

FIXTURE = Path(__file__).parents[1] / "fixtures/ocse_per_platform/synthetic/disclosures.json"


def altered(change):
    tree = json.loads(FIXTURE.read_text(encoding="utf-8"))
    change(tree)
    return Document(json.dumps(tree).encode(), "altered.json")


@pytest.fixture(scope="module")
def claims():
    return parse(Document.from_path(FIXTURE)).claims


def test_every_number_becomes_a_claim_or_is_reported():
    extraction = parse(Document.from_path(FIXTURE))
    tree = json.loads(FIXTURE.read_text(encoding="utf-8"))
    cells = [
        value
        for name, entry in tree.items()
        if name != "@" and entry
        for row in entry["rows"]
        for values in row.values()
        if isinstance(values, list)
        for value in values
        if value is not None
    ]
    numbers = [cell for cell in cells if not isinstance(cell, str)]
    assert len(extraction.claims) == len(numbers)
    assert extraction.unread["printed"].tolist() == ["5.43 / 100 * 2,510,798"]


def test_percentages_become_shares_in_either_form(claims):
    shares = claims[claims["kind"] == "share"].set_index("printed")["value"]
    assert shares["99.100"] == pytest.approx(0.991)
    assert shares["0.981"] == pytest.approx(0.981)


def test_two_tables_of_one_period_stay_apart(claims):
    pieces = claims[(claims["platform"] == "Wagtail") & (claims["metric_label"] == "pieces")]
    assert pieces["breakdown"].tolist() == ["entry=1", "entry=2"]
    assert claims["statement_key"].is_unique


def test_what_is_contained_elsewhere_says_so(claims):
    part = claims[claims["platform"] == "Fledgling"]
    assert part["breakdown"].tolist() == ["included_in=Kestrel"] * 2


def test_rounded_quantities_have_rounding_intervals(claims):
    pieces = claims[claims["printed"] == "66600"].iloc[0]
    assert (pieces["low"], pieces["high"]) == (66550, 66650)
    count = claims[claims["printed"] == "1210"].iloc[0]
    assert (count["low"], count["high"]) == (1210, 1210)


def test_the_clearing_house_makes_its_own_claims(claims):
    received = claims[(claims["claimant"] == "NCMEC") & (claims["unit"] == "reports")]
    assert received["platform"].tolist() == [
        "Kestrel",
        "Kestrel",
        "Wagtail",
        "All electronic service providers",
        "CyberTipline",
        "Kestrel",
    ]
    assert received["locator"].iloc[0] == "#/NCMEC/rows/0/2022/1"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t["Kestrel"]["columns"].__setitem__(0, "repotrs"), "reports"),
        (lambda t: t["Kestrel"]["rows"].append({"2020": [1]}), "3 values"),
        (lambda t: t["Kestrel"]["rows"].append({"2020 M3": [1, 2, 3]}), "2022 H1"),
        (lambda t: t["Kestrel"]["rows"].append({"2020 H3": [1, 2, 3]}), "H1 or H2"),
        (lambda t: t["Kestrel"].update(extra=1), "extra"),
        (lambda t: t.update(Kestrel=3), "int"),
        (lambda t: t.update({"@": {"title": "another"}}), "titled"),
    ],
)
def test_an_unknown_layout_is_refused_with_what_is_known(change, says):
    with pytest.raises(LayoutError, match=says):
        parse(altered(change))


@pytest.mark.parametrize("content", [b'{"@": ', b"[" * 100_000, b"\xff\xfe{"])
def test_broken_bytes_give_one_line(content):
    with pytest.raises(DocumentError) as refused:
        parse(Document(content, "broken.json"))
    assert "\n" not in str(refused.value)


def test_recognised_by_its_title():
    assert recognises(Document.from_path(FIXTURE))
    assert not recognises(Document(b'{"title": "Something else"}', "x.json"))


def test_listed_platforms_are_some_of_the_clearing_houses_total():
    extraction = parse(Document.from_path(FIXTURE))
    about = extraction.claims.set_index("claim_id")[["platform", "value"]]
    pairs = extraction.relations.merge(about, left_on="whole", right_index=True)
    pairs = pairs.merge(about, left_on="part", right_index=True, suffixes=("", "_part"))
    assert set(pairs["relation"]) == {"subset"}
    assert (pairs["value_part"] <= pairs["value"]).all()
    wholes = pairs.groupby("platform")["platform_part"].agg(sorted).to_dict()
    assert wholes["CyberTipline"] == ["All electronic service providers"]
    assert wholes["All electronic service providers"] == ["Kestrel", "Kestrel", "Wagtail"]


def test_a_comment_that_states_a_figure_is_listed():
    def comment(tree):
        entry = next(entry for name, entry in tree.items() if name != "@" and entry)
        entry["comments"] = ["the 2nd report, of 2019 H2", "* in the EU 10,667 accounts"]

    unread = parse(altered(comment)).unread
    told = unread[unread["reason"] == "a figure in a comment"]
    assert told["printed"].tolist() == ["* in the EU 10,667 accounts"]
    assert told["locator"].str.endswith("/comments/1").all()
