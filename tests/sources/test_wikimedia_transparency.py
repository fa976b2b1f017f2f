"""Wikimedia: tables above and beside each other, totals over rows and kinds."""

import io

import openpyxl
import pytest

from sources.document import Document
from sources.errors import DocumentError, LayoutError
from sources.wikimedia_transparency import parse
from tests.sources.fixture_documents import fixture_document, only, total_gaps
from tests.sources.sheet_documents import changed

BOOK = "wikimedia_transparency/workbook"


def with_cells(sheet="Jul 2015 - Dec 2015", **texts):
    book = openpyxl.load_workbook(io.BytesIO(fixture_document(BOOK).content))
    for place, text in texts.items():
        book[sheet][place] = text
    stream = io.BytesIO()
    book.save(stream)
    return Document(stream.getvalue(), "book.xlsx")


def test_rows_and_kinds_add_up_to_the_printed_totals():
    extraction = parse(fixture_document(BOOK))
    assert len(extraction.relations) == 186
    assert total_gaps(extraction) == []


def test_a_total_that_is_wrong_is_seen_over_rows_and_kinds():
    gaps = total_gaps(parse(with_cells(B5=10)))
    assert [(printed, found) for _, printed, found in gaps] == [(10, 9), (10, 9)]


def test_rows_are_projects_though_a_heading_calls_them_countries():
    claims = parse(fixture_document(BOOK)).claims
    commons = claims[claims["breakdown"] == "project=commons"]
    assert set(commons["scope"]) == {"worldwide"}
    assert only(commons, metric_label="Total User Data Requests") == 1


def test_a_figure_without_a_name_is_reported():
    unread = parse(fixture_document(BOOK)).unread
    assert unread["printed"].tolist() == ["9"]
    assert unread["locator"].tolist() == ["#Jul%202015%20-%20Dec%202015!I6"]


def test_the_site_and_the_workbook_name_the_same_series():
    site = parse(fixture_document("wikimedia_transparency/site_dmca")).claims
    book = parse(fixture_document(BOOK)).claims
    key = site.loc[site["metric_label"] == "DMCA", "statement_key"].iloc[0]
    assert only(book, statement_key=key) == 2


def test_kinds_that_are_blank_make_the_rest_a_part():
    relations = parse(fixture_document("wikimedia_transparency/site_user_requests")).relations
    assert relations.groupby("relation").size().to_dict() == {"subset": 6, "sum": 7}


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"K3": "meta"}, "same name in both tables"),
        ({"B2": "Total Applause"}, "known heading"),
        ({"A8": "Atlantis", "K8": "Atlantis"}, "a known country"),
    ],
)
def test_what_is_not_known_is_refused(texts, message):
    with pytest.raises(LayoutError, match=message):
        parse(with_cells(**texts))


def test_a_duration_that_is_none_is_refused():
    with pytest.raises(LayoutError, match="someday"):
        parse(changed("wikimedia_transparency/site_dmca", ("jul12jun13", "someday")))


def test_ods_is_refused_with_what_to_do():
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "")
    with pytest.raises(DocumentError, match=r"ODS.*save it as XLSX"):
        parse(Document(stream.getvalue(), "data.ods"))
