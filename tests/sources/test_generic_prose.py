"""Prose as a source: texts, pages and PDFs, who is named, and silence where nothing is claimed."""

import importlib.metadata
import json
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.consistency.check import check_claims
from sources.document import Document
from sources.errors import AuditError
from sources.generic_prose import parse, recognises
from sources.readers.prose import Context, Found, read_sentences, split_text
from sources.source import recognise_source
from tests.examples import examples

FIXTURES = Path(__file__).parents[1] / "fixtures" / "generic_prose"


def load(case):
    about = json.loads((FIXTURES / case / "document.json").read_text(encoding="utf-8"))
    return Document.from_path(
        FIXTURES / case / about["file"],
        url=about.get("url", ""),
        published_on=about.get("published_on", ""),
    )


@cache
def extract(case):
    return parse(load(case))


def test_a_studys_own_findings_are_measurements():
    measured = extract("article_text").measurements
    columns = ["estimand", "estimate", "unit", "platform", "horizon", "policy_area"]
    assert [tuple(row) for row in measured[columns].itertuples(index=False)] == [
        ("count_observed", 431.0, "accounts", "Twitter", "", ""),
        ("share_removed_by", 0.25, "accounts", "Twitter", "P5D", "IS"),
    ]
    assert measured["study"].unique().tolist() == [
        "Disruption on Telegram and Twitter (synthetic, all figures invented)"
    ]
    assert measured["locator"].str.startswith("#char=").all()


def test_what_a_study_relays_is_the_platforms_claim():
    claims = extract("article_text").claims
    assert set(claims["claimant"]) == {"Twitter", "Telegram", "Facebook"}
    assert (claims["claimant"] == claims["platform"]).all()
    assert (claims["relayed_by"] != "").all()


def test_a_publishers_own_text_relays_nobody():
    claims = extract("blog_html").claims
    assert (claims["relayed_by"] == "").all()
    assert (claims["review"] == "unreviewed").all()


def test_scripts_menus_and_raised_marks_are_no_prose():
    printed = set(extract("blog_html").claims["printed"])
    assert not printed & {"999", "7"}
    assert "281,417" in printed


def test_text_in_any_element_is_read_once():
    page = (
        b"<html><body><div>On Twitter, our rules hold.<div>We suspended <b>1</b>,<i>200</i> "
        b"accounts in May 2018.</div>And 5 bots.</div><span>We removed 12 tweets in May 2018."
        b"</span></body></html>"
    )
    claims = parse(Document(page, "page.html")).claims
    assert claims["value"].tolist() == [1200, 12]


def test_places_lead_back_to_the_sentence():
    text = load("article_text").content.decode()
    for _, claim in extract("article_text").claims.iterrows():
        start, end = map(int, claim["locator"].removeprefix("#char=").split(","))
        assert " ".join(text[start:end].split()) == claim["context"]
    for _, claim in extract("blog_html").claims.iterrows():
        marked = unquote(claim["locator"].removeprefix("#:~:text="))
        assert claim["context"].startswith(marked[:100])
    assert extract("note_pdf").claims["locator"].str.contains("viewrect=").all()


def test_every_claim_names_its_rule_and_its_sentence():
    for case in ("article_text", "blog_html", "french_text", "note_pdf"):
        claims = extract(case).claims
        assert claims["extraction"].str.match(r"generic_prose:\w+$").all()
        for _, claim in claims.iterrows():
            assert claim["printed"] in claim["context"]


def test_a_report_under_the_unions_law_is_about_the_union():
    text = (
        b"DSA Transparency Report\n\nThis report is made under the Digital Services Act. Our rules "
        b"are clear. On Twitter we suspended 12 accounts in May 2024. In India we suspended 13 "
        b"accounts in May 2024."
    )
    claims = parse(Document(text, "report.txt")).claims
    assert claims["scope"].tolist() == ["EU", "IN"]


def test_a_figure_of_nobody_is_unread():
    extraction = parse(Document(b"In May 2018, 12 accounts were suspended for spam.", "note.txt"))
    assert extraction.claims.empty
    assert extraction.unread["reason"].tolist() == ["nobody is named whose figure it is"]


@pytest.mark.parametrize(
    ("content", "recognised"),
    [
        (b"We removed 12 posts in May 2018.", True),
        (b"<html><body><p>We removed 12 posts.</p></body></html>", True),
        (b"<html><body><table><tr><td>We removed 12 posts.</td></tr></table></body></html>", False),
        (b"We ban it.\n\n| A | B |\n| --- | --- |\n| x | 1 |\n| y | 2 |\n| z | 3 |\n", False),
        (b"name,year\nremoved posts.,12\nmore posts.,13\n", False),
        (b'{"text": "We removed 12 posts."}', False),
        (b"hello", False),
        (b"\x00We removed 12 posts.", False),
    ],
)
def test_recognises_texts_without_tables(content, recognised):
    assert recognises(Document(content, "document")) is recognised


def test_a_text_file_is_chosen_for_it_by_content():
    document = Document(b"Twitter said it suspended 12 accounts in May 2018.", "a.txt")
    assert recognise_source(document).slug == "generic_prose"


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", b"{}", b"\xff\xfe\x00", b"%PDF-1.7 broken", b"<html></html>", b"1,2\n3,4\n"],
)
def test_what_is_no_text_is_refused_in_one_line(content):
    with pytest.raises(AuditError) as refused:
        parse(Document(content, "file"))
    assert "\n" not in str(refused.value)


def test_figures_without_a_period_are_never_one_statement():
    text = b"YouTube removed 1.6 million channels.\n\nYouTube removed 2 million channels in all."
    claims = parse(Document(text, "note.txt")).claims
    assert claims["breakdown"].tolist() == ["when=not stated (1)", "when=not stated (2)"]
    assert claims["statement_key"].is_unique


def test_a_platform_that_nobody_knows_may_be_given():
    text = b"Our rules hold for all. In May 2031 we removed 12 posts for spam."
    assert not len(parse(Document(text, "note.txt")).claims)
    claims = parse(Document(text, "note.txt", service="Corkboard")).claims
    assert claims["platform"].tolist() == ["Corkboard"]
    assert claims["relayed_by"].tolist() == [""]


def test_changes_without_a_known_base_bind_nothing():
    text = (
        "Our transparency report covers January to June 2031.\n\n"
        "We suspended 1,000 accounts, up 20% from the previous quarter. The number of channels we "
        "banned halved. The number of channels we banned doubled.\n"
    )
    claims = parse(Document(text.encode(), "note.txt"), platform="Example").claims
    assert claims["kind"].tolist() == ["count", "change", "ratio", "ratio"]
    assert claims["base_metric_label"].tolist() == [
        "",
        "the previous quarter (2)",
        "not stated (3)",
        "not stated (4)",
    ]
    assert set(claims["base_period_start"]) == {""}
    found = check_claims(claims)
    assert set(found["severity"]) == {"note"}
    assert "unanchored_change" in set(found["rule_id"])


def test_percentage_points_tie_two_shares():
    text = (
        "Example's transparency report. In Q1 2031, 91% of the videos we removed were flagged by "
        "automated tools.\n\nIn Q2 2031, 94% of the videos we removed were flagged by automated "
        "tools, up 8 percentage points from Q1 2031.\n"
    )
    claims = parse(Document(text.encode(), "note.txt"), platform="Example").claims
    assert claims["kind"].tolist() == ["share", "share", "point_change"]
    assert claims["value"].tolist() == [0.91, 0.94, 0.08]
    found = check_claims(claims)
    assert list(found["rule_id"]) == ["point_change"]
    assert found["expected"].iloc[0] == "2 to 4 points"


def outcome_of(content):
    try:
        return parse(Document(content, "file")).claims
    except AuditError as refused:
        return str(refused)


PIECES = st.sampled_from(
    [
        *(
            "<html>",
            "<p>",
            "</p>",
            "<table>",
            "<sup>7</sup>",
            "<script>",
            "&#8230;",
            "\x00",
            "\ufffd",
        ),
        *(
            "We suspended 12 accounts",
            " in May 2018",
            ". ",
            "\n\n",
            "Twitter",
            "| 1 |",
            "%PDF-1.7",
            "{",
        ),
        *(", 95% of which our systems found first", "\u0660\u0661 ", "9" * 400, "(((", "\u202e"),
    ]
)


@examples(25)
@given(st.lists(PIECES, max_size=30).map("".join).map(str.encode) | st.binary(max_size=300))
def test_any_bytes_give_an_extraction_or_one_line(content):
    outcome = outcome_of(content)
    if isinstance(outcome, str):
        assert "\n" not in outcome
    else:
        assert (outcome["printed"] != "").all()


def installed_texts(most):
    """READMEs, licences and notes of the installed packages: texts without claims."""
    size = 0
    for package in sorted(importlib.metadata.distributions(), key=lambda p: p.name.lower()):
        for path in sorted(package.files or []):
            named = any(
                word in path.name.upper() for word in ("LICEN", "README", "METADATA", "NOTICE")
            )
            if not named and path.suffix not in (".md", ".rst", ".txt"):
                continue
            text = Path(package.locate_file(path)).read_text(encoding="utf-8", errors="ignore")
            if size + len(text) > most:
                continue
            size += len(text)
            yield text


def count_claims(texts):
    context = Context(platform="GitHub", voice="publisher")
    read = (read_sentences(split_text(text), context) for text in texts)
    return sum(isinstance(item, Found) for items in read for item in items)


def test_silence_on_a_megabyte_without_claims():
    assert count_claims(installed_texts(1_000_000)) == 0


@pytest.mark.slow
def test_at_most_one_false_claim_a_megabyte():
    texts = list(installed_texts(20_000_000))
    megabytes = sum(map(len, texts)) / 1e6
    assert megabytes > 5
    assert count_claims(texts) <= megabytes
