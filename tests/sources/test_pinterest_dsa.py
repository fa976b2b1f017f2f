"""Pinterest DSA report."""

import pytest

import sources.pinterest_dsa as module
from sources.document import Document
from sources.errors import LayoutError
from tests.sources.draw_fixtures import ruled
from tests.sources.fixture_documents import fixture_document, only, total_gaps
from tests.sources.pdf_canvas import Page


@pytest.fixture(scope="module")
def extraction():
    return module.parse(fixture_document("pinterest_dsa"))


def changed(old, new):
    document = fixture_document("pinterest_dsa")
    content = document.content.replace(old.encode(), new.encode())
    assert content != document.content
    return Document(content, "changed.md")


def test_both_kinds_of_parts_and_the_outcomes_add_up(extraction):
    assert extraction.relations.groupby(["whole", "locator"]).ngroups == 5
    assert total_gaps(extraction) == []


def test_several_figures_of_a_cell_have_their_own_places(extraction):
    claims = extraction.claims
    text = fixture_document("pinterest_dsa").content.decode()
    for printed, locator in zip(claims["printed"], claims["locator"], strict=True):
        start, end = map(int, locator.removeprefix("#char=").split(","))
        assert printed.startswith(text[start:end])


@pytest.mark.parametrize(
    ("words", "value", "printed"),
    [
        ({"policy_label": "Child safety", "kind": "share"}, 0.51, "51%2"),
        ({"policy_label": "Copyright", "breakdown": "source=proactive"}, 0, "0 Proactive3"),
        ({"policy_label": "Child safety", "breakdown": ""}, 0, "05"),
    ],
)
def test_glued_footnotes_are_no_digits(extraction, words, value, printed):
    claims = extraction.claims
    assert only(claims, **words) == value
    chosen = claims[(claims["printed"] == printed)]
    assert len(chosen) > 0
    assert (chosen["value"] == value).all()


def test_a_digit_without_its_note_is_no_mark():
    claims = module.parse(changed("5\\. Synthetic note", "Synthetic note")).claims
    assert "05" not in set(claims["printed"])


def test_territories_and_hours(extraction):
    claims = extraction.claims
    assert only(claims, scope="KR", detection="any", printed="112 Proactive (Automated)6") == 112
    assert only(claims, unit="hours") == 19.75


def test_an_unknown_word_table_or_section_is_refused():
    with pytest.raises(LayoutError, match="known kind of part"):
        module.parse(changed("29 Reported", "29 Guessed"))
    with pytest.raises(LayoutError, match="known table"):
        module.parse(changed("**Blocked in territory**", "**Blocked in orbit**"))
    with pytest.raises(LayoutError, match="known section"):
        module.parse(changed("Pin moderation", "Robot moderation"))


def test_a_web_page_is_read_by_its_headings_and_raised_marks(extraction):
    page = module.parse(fixture_document("pinterest_dsa/page"))
    columns = ["metric_label", "policy_label", "kind", "unit", "breakdown", "value"]
    read = set(page.claims[columns].itertuples(index=False, name=None))
    assert len(read) == 21
    assert read <= set(extraction.claims[columns].itertuples(index=False, name=None))
    assert page.claims["printed"].tolist()[1] == "51%\u00b2"
    assert total_gaps(page) == []


@pytest.fixture(scope="module")
def printed():
    return module.parse(fixture_document("pinterest_dsa/pdf"))


def test_a_pdf_is_read_by_the_headings_above_its_tables(extraction, printed):
    """The same statements as in the text, wherever on an earlier page their section stands."""
    columns = ["metric_label", "policy_label", "kind", "unit", "action", "breakdown", "value"]
    read = set(printed.claims[columns].itertuples(index=False, name=None))
    told = set(extraction.claims[columns].itertuples(index=False, name=None))
    shared = read & told
    assert len(shared) == 25
    assert {row[0] for row in read - told} == {"Pin moderation: Deactivated", "Reporter appeals"}
    assert total_gaps(printed) == []


def test_a_table_of_a_pdf_that_goes_on_has_the_columns_of_its_beginning(printed):
    chosen = {"metric_label": "Pin moderation: Deactivated", "policy_label": "Child safety"}
    assert only(printed.claims, breakdown="means=manual", **chosen) == 6
    assert only(printed.claims, breakdown="", **chosen) == 6


def test_a_section_that_is_also_a_table_is_told_by_what_stands_before(printed):
    assert only(printed.claims, metric_label="Reporter appeals", breakdown="outcome=waiting") == 2


def test_parts_in_no_table_of_a_pdf_are_listed_unread(printed):
    assert printed.unread["printed"].tolist() == [
        "Adult content 9 deactivated",
        "13 limited distribution",
        "4 deactivated",
        "0 limited distribution",
    ]


@pytest.mark.parametrize(
    ("headings", "names"),
    [
        (("Pin moderation", "Deactivated"), ("Pin moderation", "Deactivated")),
        (("Pin moderation", "Muted", "Board moderation"), ("Board moderation", "")),
        (("Pin moderation", "Reporter appeals"), ("Pin moderation", "Reporter appeals")),
        (("Report outcomes", "Reporter appeals"), ("Reporter appeals", "")),
        (("Report outcomes", "Median time to review reports"),
         ("Report outcomes", "Median time to review reports")),
        ((), ("", "")),
    ],
)  # fmt: skip
def test_the_last_section_and_the_last_name_after_it(headings, names):
    assert module._last_names(headings) == names


def test_a_table_of_a_pdf_without_a_section_above_is_refused():
    page = Page()
    page.paragraph(50, 60, [
        "Digital Services Act (synthetic), Pinterest",
        "Reporting period: August 25, 2031 - September 24, 2031",
    ], size=10)  # fmt: skip
    ruled(page, [["Policy violation", "Total"], ["Spam", "5"], ["Privacy", "6"]], top=100,
          widths=(150, 100))  # fmt: skip
    document = Document(page.done(), "odd.pdf")
    assert module.recognises(document)
    with pytest.raises(LayoutError, match="known section"):
        module.parse(document)
