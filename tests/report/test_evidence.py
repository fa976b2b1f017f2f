"""Evidence shows what was printed, or nothing; never a neighbour's cell."""

import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.report.crops import LIMITS, crop_claims, crop_pages, limited_pool
from audit.report.evidence import (
    EvidenceFinder,
    HeldDocuments,
    OpenDocument,
    find_evidence,
    mark,
    same_figure,
)
from sources.document import Document


def claim(printed, locator, **more):
    return {
        "claim_id": "c",
        "printed": printed,
        "locator": locator,
        "context": "",
        "source_url": "https://example.org/x",
        "document_sha256": "",
        **more,
    }


def test_the_row_of_a_csv_with_its_header_and_the_cell_marked(synthetic):
    shown = find_evidence(claim("41,200", "#cell=2,2"), OpenDocument(synthetic.CSV))
    assert shown.header == ("Period", "Accounts suspended")
    assert shown.cells == ("2016 H1", "41,200")
    assert shown.cells[shown.marked] == "41,200"
    assert shown.place == "row 2, column 2"
    assert shown.link == "https://example.org/x#cell=2,2"


def test_a_cell_that_holds_another_figure_is_not_shown(synthetic):
    wrong = claim("99,999", "#cell=2,2", context="We suspended 99,999 accounts.")
    shown = find_evidence(wrong, OpenDocument(synthetic.CSV))
    assert shown.cells == ()
    assert (shown.before, shown.figure, shown.after) == ("We suspended ", "99,999", " accounts.")


@pytest.mark.parametrize("locator", ["#cell=99,2", "#cell=2,99", "#row=0", "#Nowhere!A1"])
def test_a_place_outside_the_table_is_not_shown(synthetic, locator):
    shown = find_evidence(claim("41,200", locator), OpenDocument(synthetic.CSV))
    assert shown.cells == ()
    assert shown.figure == "41,200"


def test_the_cell_of_a_workbook():
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Data"
    book.active.append(["Quarter", "Videos removed"])
    book.active.append(["Q1", 312])
    stream = io.BytesIO()
    book.save(stream)
    document = Document(stream.getvalue(), "synthetic.xlsx")
    shown = find_evidence(claim("312", "#Data!B2"), OpenDocument(document))
    assert shown.cells == ("Q1", "312")
    assert shown.header == ("Quarter", "Videos removed")


def test_the_message_of_an_export_with_its_pieces_joined():
    text = ["1312 bots and channels banned on ", {"type": "bold", "text": "January, 27"}, "."]
    content = json.dumps({"messages": [{"text": text}]}).encode()
    opened = OpenDocument(Document(content, "result.json"))
    shown = find_evidence(claim("1312", "#/messages/0/text"), opened)
    assert (shown.before, shown.figure) == ("", "1312")
    assert shown.after == " bots and channels banned on January, 27."
    beside = find_evidence(claim("1312", "#/messages/7/text", context="1312 bots"), opened)
    assert beside.after == " bots"


def test_a_wide_row_is_cut_around_the_figure_and_says_so():
    header = [f"Column {letter}" for letter in "abcdefghijkl"]
    cells = ["Austria", *(str(number) for number in range(10, 21))]
    content = "\n".join([",".join(header), ",".join(cells)]).encode()
    shown = find_evidence(
        {"locator": "#cell=2,8", "printed": "16", "source_url": "", "context": ""},
        OpenDocument(Document(content, "wide.csv")),
    )
    assert shown.cells == ("Austria", "10", "…", "14", "15", "16", "17", "18", "…")
    assert shown.header[shown.marked] == "Column h"
    assert shown.cells[shown.marked] == "16"


def test_the_number_of_a_date_is_not_the_figure():
    passage = "From January 1, 2025 to May 3, 2025 we received 1 order and 3 complaints."
    before, figure, after = mark(passage, "1")
    assert (before[-9:], figure, after[:6]) == ("received ", "1", " order")
    assert mark(passage, "3")[2].startswith(" complaints")
    assert mark("On January 1, 2025 we began.", "1")[0] == "On January "


def test_a_figure_inside_a_longer_number_is_not_marked():
    assert mark("312 of 1,312 and 12.5", "12") == ("312 of 1,312 and 12.5", "", "")
    assert mark("of 312, 12 were", "12") == ("of 312, ", "12", " were")
    assert mark("12.", "12") == ("", "12", ".")


@given(st.text(max_size=3000), st.text(min_size=1, max_size=20))
def test_marking_loses_and_adds_nothing(passage, printed):
    before, figure, after = mark(passage, printed)
    assert figure in ("", printed)
    if passage and len(passage) <= 700:
        assert before + figure + after == passage


def test_the_same_figure_in_other_clothes():
    assert same_figure("1 234", "1,234")
    assert not same_figure("1234", "12")
    assert not same_figure("", "")


def test_documents_that_are_not_held_or_broken_give_the_context():
    broken = Document(b"\x00\x01", "broken.csv")
    finder = EvidenceFinder(HeldDocuments([broken]), {})
    held = claim("5", "#cell=1,1", document_sha256=broken.sha256, context="5 things")
    assert finder.find(held).after == " things"
    absent = claim("5", "#cell=1,1", document_sha256="0" * 64, context="5 things")
    assert finder.find(absent).after == " things"


def pdf_with_number():
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    with rc_context({"pdf.fonttype": 42}):
        figure = Figure(figsize=(6, 4))
        FigureCanvasPdf(figure)
        figure.text(0.5, 0.5, "41,200", fontsize=20)
        stream = io.BytesIO()
        figure.savefig(stream, format="pdf", metadata={"CreationDate": None})
    return stream.getvalue()


def number_box(content):
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as pdf:
        word = next(w for w in pdf.pages[0].extract_words() if w["text"] == "41,200")
    return word["x0"], word["top"], word["x1"] - word["x0"], word["bottom"] - word["top"]


def test_the_crop_of_a_page_has_the_number_inside_a_red_box():
    import numpy as np
    from PIL import Image

    content = pdf_with_number()
    box = number_box(content)
    crop = crop_pages(content, [("c", 1, box)])["c"]
    pixels = np.asarray(Image.open(io.BytesIO(crop)).convert("RGB")).astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 1] < 90)
    dark = pixels.sum(axis=2) < 200
    assert red.any()
    assert dark.any()
    rows, columns = np.nonzero(red)
    inner_rows, inner_columns = np.nonzero(dark)
    assert rows.min() <= inner_rows.min()
    assert inner_rows.max() <= rows.max()
    assert columns.min() <= inner_columns.min()
    assert inner_columns.max() <= columns.max()
    assert crop == crop_pages(content, [("c", 1, box)])["c"]


def test_crops_are_made_apart_and_broken_documents_give_none():
    content = pdf_with_number()
    good, bad = Document(content, "synthetic.pdf"), Document(b"%PDF-1.7 broken", "broken.pdf")
    x, y, w, h = number_box(content)
    rows = [
        claim("41,200", f"#page=1&viewrect={x:.1f},{y:.1f},{w:.1f},{h:.1f}"),
        claim("41,200", "#page=9&viewrect=1,1,9,9"),
    ]
    for place, row in enumerate(rows):
        row.update(claim_id=f"c{place}", document_sha256=good.sha256)
    broken = claim("1", "#page=1&viewrect=1,1,9,9", document_sha256=bad.sha256)
    crops = crop_claims([*rows, broken], HeldDocuments([good, bad]))
    assert list(crops) == ["c0"]
    assert crops["c0"].startswith(b"\x89PNG")
    assert crop_claims(rows, HeldDocuments([good]), most=0) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_the_process_that_crops_is_limited():
    import resource

    with limited_pool(LIMITS) as pool:
        memory, _ = pool.submit(resource.getrlimit, resource.RLIMIT_AS).result()
        written = pool.submit(resource.getrlimit, resource.RLIMIT_FSIZE).result()
    assert LIMITS.memory < memory < 2 * LIMITS.memory
    assert written == (0, 0)


def test_crops_are_made_first_of_what_the_page_shows_first(synthetic, result):
    from audit.report.export import _most_wanted

    names = [row["claim_id"] for row in _most_wanted(result)]
    assert sorted(names) == sorted(result.claims["claim_id"])
    grave = result.findings[result.findings["severity"] != "note"]
    first = {name for ids in grave["claim_ids"] for name in ids.split()}
    assert set(names[: len(first)]) == first


def test_a_limit_of_crops_counts_over_all_documents(monkeypatch):
    from types import SimpleNamespace

    from audit.report import crops

    made = []
    monkeypatch.setattr(
        crops, "_crop_apart", lambda content, places, _: made.append((content, places)) or {}
    )
    place = "#page=1&viewrect=1,2,3,4"
    claims = [
        {"claim_id": f"{sha}{n}", "locator": place, "document_sha256": sha, "platform": "P"}
        for n in range(3)
        for sha in ("a", "b")
    ]
    held = SimpleNamespace(document=lambda sha: SimpleNamespace(content=sha))
    crops.crop_claims(claims, held, most=4)
    assert [(content, [name for name, *_ in places]) for content, places in made] == [
        ("a", ["a0", "a1"]),
        ("b", ["b0", "b1"]),
    ]
