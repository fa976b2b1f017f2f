"""Workbooks and sheets: what cells show, merged ranges, stacked tables, hostile files."""

import io
import random
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from openpyxl.styles import Alignment

from sources.document import Document
from sources.errors import AuditError, DocumentError, LayoutError, UnrecognisedError
from sources.readers import xlsx
from sources.readers.flat_table import flat_table, read_flat_table
from sources.readers.sheet import (
    column_letters,
    peek_header,
    peek_sheets,
    read_sheets,
    split_blocks,
)
from sources.readers.sheet_tables import read_tables, sheet_grids
from sources.source import recognise_source
from tests.examples import examples


def workbook(build):
    book = openpyxl.Workbook()
    build(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return Document(stream.getvalue(), "book.xlsx")


def csv_document(text):
    return Document(text.encode(), "table.csv")


def packed(parts, *, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return Document(stream.getvalue(), "book.xlsx")


def refusal(document):
    """The message with which a workbook is refused; blank where it is read."""
    try:
        read_sheets(document)
    except AuditError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.998, "0.0%", "99.8%"),
        (0.5, "0.0%", "50.0%"),
        (0, "0.0%", "0.0%"),
        (0.99812, "0.0%", "99.812%"),
        (0.76, "0%", "76%"),
        (84581, "#,##0_);(#,##0)", "84,581"),
        (0.605, "0.0000", "0.6050"),
        (0.90121772, "0.0000", "0.90121772"),
        (0.1 + 0.2, "General", "0.3"),
        (920793.0, "General", "920793"),
        (12.5, "General", "12.5"),
        (True, "General", "TRUE"),
        (None, "General", ""),
        ("15,935*", "General", "15,935*"),
        (1e15, "General", "1000000000000000"),
    ],
)
def test_what_a_cell_shows(value, number_format, shown):
    assert xlsx.shown_text(value, number_format) == shown


def test_merged_headings_are_found_again_and_formatted_nothing_is_left_out():
    def build(sheet):
        sheet["B2"] = "Hosted"
        sheet.merge_cells("B2:C2")
        sheet["B3"], sheet["C3"], sheet["B4"], sheet["C4"] = "a", "b", 1, 2
        for row in range(1, 1000):
            sheet.cell(row, 26).alignment = Alignment(horizontal="left")

    sheet = read_sheets(workbook(build))[0]
    assert len(sheet.rows) == 4
    assert sheet.spanning_text(2, 3) == "Hosted"
    assert sheet.text(2, 3) == ""
    assert sheet.locator(4, 3) == "#Sheet!C4"
    [block] = split_blocks(sheet)
    assert (block.top, block.left, block.bottom, block.right) == (2, 2, 4, 3)


def test_formulas_without_a_stored_result_are_shown_not_lost():
    def build(sheet):
        sheet["A1"], sheet["A2"], sheet["A3"] = 1, 2, "=SUM(A1:A2)"

    assert [row[0] for row in read_sheets(workbook(build))[0].rows] == ["1", "2", "=SUM(A1:A2)"]


def test_stacked_and_neighbouring_tables_are_parted():
    text = "a,b,,c\n1,2,,3\n,,,\nTitle,,,\nx,y,,\n5,6,,\n"
    blocks = split_blocks(read_sheets(csv_document(text))[0])
    assert [(b.top, b.left, b.bottom, b.right) for b in blocks] == [
        (1, 1, 2, 2),
        (1, 4, 2, 4),
        (4, 1, 6, 2),
    ]
    assert list(blocks[2].numbered_rows())[2] == (6, ["5", "6"])


def test_grids_have_titles_headers_and_locators():
    text = 'Removed accounts,,\nPolicy,2023,2024\nSpam,"1,204",12\nTerror,3,--\n'
    [grid] = sheet_grids(csv_document(text))
    assert grid.title == "Removed accounts"
    assert grid.header == ("Policy", "2023", "2024")
    assert [(cell.text, cell.locator) for _, _, cell in grid.figures()] == [
        ("1,204", "#cell=3,2"),
        ("12", "#cell=3,3"),
        ("3", "#cell=4,2"),
    ]


def test_column_letters():
    assert [column_letters(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_flat_tables_keep_row_numbers_and_report_misfits():
    table = flat_table("t", [["a", "b"], [], ["1", "2"], ["3", "4", "5"], ["6"]])
    assert table.frame.to_dict("list") == {"a": ["1", "6"], "b": ["2", ""]}
    assert table.row_numbers.tolist() == [3, 5]
    assert table.locators("b").tolist() == ["#cell=3,2", "#cell=5,2"]
    assert table.unread_misfits() == [
        {"locator": "#row=4", "printed": "3,4,5", "reason": "3 cells under 2 headings"}
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "no header"),
        ([["a", "b", "a"]], "repeated 'a'"),
        ([["a"]], "no 'b'"),
        ([["a", "b"], *[["1", "2", "3"]] * 4], "4 such rows"),
    ],
)
def test_other_tables_are_refused(rows, message):
    with pytest.raises(LayoutError, match=message):
        flat_table("t", rows, required=("a", "b") if rows else ())


def test_headers_are_recognised_from_the_first_bytes():
    text = "one,two\n" + "ä,1\n" * 10_000
    assert peek_header(csv_document(text)) == ("one", "two")
    assert len(peek_sheets(csv_document(text))[0].rows) == 24
    assert peek_header(Document(b"%PDF-1.7 ...", "a.pdf")) == ()
    assert peek_sheets(Document(b"PK\x03\x04broken", "a.xlsx")) == ()


BOOK = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (packed({"mimetype": "application/vnd.oasis.opendocument", "content.xml": ""}), "ODS"),
        (packed({"word/document.xml": ""}), "without a workbook"),
        (packed({**BOOK, "xl/worksheets/sheet1.xml": "<a>" + " " * 300_000_000}), "zip bomb"),
        (packed({**BOOK, "a": b"0" * 30_000_000}), "zip bomb"),
        (packed({**BOOK, **{f"p{n}": "" for n in range(5001)}}), "zip bomb"),
        (packed(BOOK), "broken"),
        (Document(b"PK\x03\x04" + b"\x00" * 50, "book.xlsx"), "truncated"),
        (Document(b"\xd0\xcf\x11\xe0" + b"\x00" * 50, "book.xls"), "old Excel file"),
    ],
    ids=["ods", "docx", "bomb", "ratio", "parts", "empty", "truncated", "xls"],
)
def test_hostile_workbooks_are_one_line(document, found):
    with pytest.raises(DocumentError, match=found) as refused:
        read_sheets(document)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (
            packed({"mimetype": "application/vnd.oasis.opendocument", "content.xml": ""}).content,
            "OpenDocument",
        ),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel"),
        (b"country,requests\nFrance,1\x002\n", "a NUL in character 26"),
        (b"country,requests\nFrance,12\n", "none that does"),
        (b"%PDF-1.7 without pages", "a broken or truncated one"),
    ],
    ids=["ods", "xls", "nul", "unknown-sheet", "no-sheet"],
)
def test_what_nobody_recognises_is_told_why(content, found):
    with pytest.raises(UnrecognisedError, match=found):
        recognise_source(Document(content, "received"))


def test_entities_are_not_expanded():
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 12))
        + "]><workbook>&a11;</workbook>"
    )
    with pytest.raises(DocumentError):
        read_sheets(packed({**BOOK, "xl/workbook.xml": bomb}))


def test_damaged_workbooks_are_read_or_refused():
    def build(sheet):
        for row in range(30):
            sheet.append([f"label {row}", row, row / 7])

    whole = workbook(build).content
    numbers = random.Random(7)
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(numbers.randint(1, 40)):
            content[numbers.randrange(4, len(content))] = numbers.randrange(256)
        cut = content[: numbers.randint(40, len(content))] if numbers.random() < 0.3 else content
        assert "\n" not in refusal(Document(bytes(cut), "book.xlsx"))


def test_damaged_parts_are_read_or_refused():
    def build(sheet):
        for row in range(12):
            sheet.append([f"label {row}", row, "=A1", row / 7])
        sheet.merge_cells("A1:B2")

    with zipfile.ZipFile(io.BytesIO(workbook(build).content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    numbers = random.Random(11)
    for _ in range(150):
        name = numbers.choice(sorted(parts))
        content = bytearray(parts[name])
        for _ in range(numbers.randint(1, 6)):
            content[numbers.randrange(len(content))] = numbers.randrange(32, 127)
        damaged = packed({**parts, name: bytes(content)}, method=zipfile.ZIP_STORED)
        assert "\n" not in refusal(damaged)


def test_far_cells_do_not_fill_the_memory():
    def build(sheet):
        sheet["A1"], sheet["XFD1000000"] = "a", "z"

    sheet = read_sheets(workbook(build))[0]
    assert len(sheet.rows) == 1_000_000
    assert sheet.text(1_000_000, 16384) == "z"


def test_workbook_as_a_flat_table():
    def build(sheet):
        sheet.append(["Policy", "Share"])
        sheet.append(["Spam", 0.5])
        sheet["B2"].number_format = "0.00%"

    table = read_flat_table(workbook(build), required=("Policy", "Share"))
    assert table.frame["Share"].tolist() == ["50.00%"]
    assert table.locators("Share").tolist() == ["#Sheet!B2"]
    assert table.column_locator("Share") == "#Sheet!B:B"


def test_a_total_after_a_blank_row_is_the_tables_last_row():
    text = (
        "Bans,,\n,,\nPolicy,Accounts,Servers\nSpam,5,1\nHate,7,2\n,,\nTotal:,12,3\n,,\nAppeals,,\n"
    )
    text += "Policy,Asked,Granted\nSpam,3,1\n,,\nYear,2023,2024\nBans,5,6\n"
    grids, unread = read_tables(csv_document(text))
    assert [grid.title for grid in grids] == ["Bans", "Appeals", "Appeals"]
    assert [cell.text for cell in grids[0].rows[-1]] == ["Total:", "12", "3"]
    assert len(grids[1].rows) == 2
    assert unread == []


def test_what_stands_in_no_table_is_listed():
    text = "Report 2024,,\n,,\nSpam,5,1\n,,\nPolicy,Accounts\nSpam,5\nHate,7\n"
    text += f"{'A note of 12 words ' * 5},\n"
    grids, unread = read_tables(csv_document(text))
    assert len(grids) == 1
    assert [(row["locator"], row["printed"][:9]) for row in unread] == [
        ("#cell=1,1", "Report 20"),
        ("#cell=3,2", "5"),
        ("#cell=3,3", "1"),
        ("#cell=8,1", "A note of"),
    ]


def parts_of_a_workbook():
    def build(sheet):
        sheet.append(["Policy", "Removed", "Share", "When"])
        for row in range(12):
            sheet.append([f"Area {row}", row * 1000, row / 12, "2024-01-01"])
        sheet.merge_cells("A2:A4")
        sheet["B3"] = "=SUM(B4:B9)"

    archive = zipfile.ZipFile(io.BytesIO(workbook(build).content))
    return {name: archive.read(name) for name in archive.namelist()}


PARTS = parts_of_a_workbook()
SNIPPETS = st.sampled_from(
    [
        b"<row r='9999999'>", b"</row>", b"<c r='ZZZZ1'>", b"<c r='A1' t='s'><v>999</v></c>",
        b"<c t='d'><v>x</v></c>", b"<mergeCell ref=\"A1:XFD1048576\"/>", b"&lt;", b"&a;", b"\x00",
        b"<v>1e400</v>", b"<v>nan</v>", b"</sheetData>", b"<f>1</f>", b"r='B2'", b"s='99'",
    ]
)  # fmt: skip


@examples(60, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(PARTS)), st.data())
def test_damaged_workbooks_are_read_or_refused_in_one_line(name, data):
    content = bytearray(PARTS[name])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content)))
        piece = data.draw(st.one_of(SNIPPETS, st.binary(min_size=1, max_size=3)))
        content[place : place + data.draw(st.integers(0, 20))] = piece
    damaged = packed({**PARTS, name: bytes(content)})
    grids, said = [], ""
    try:
        grids = sheet_grids(damaged)
    except DocumentError as refused:
        said = str(refused)
    assert "\n" not in said
    assert all(len(row) == grid.width for grid in grids for row in grid.rows)
