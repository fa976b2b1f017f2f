"""Hostile documents, made here: each tries to exhaust, to escape, or to crash a reader."""

import io
import struct
import zipfile

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="{target}" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
    "</Relationships>"
)
WORKBOOK = (
    '<?xml version="1.0"?>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = (
    '<?xml version="1.0"?>{doctype}'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "{dimension}<sheetData>{rows}</sheetData></worksheet>"
)
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)
OUTSIDE = "<!DOCTYPE x [<!ENTITY a11 SYSTEM 'file:///etc/passwd'>]>"


def xlsx(rows="", doctype="", dimension="", sheet=None, extra=()):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr(
            "_rels/.rels", RELATIONS.format(target="xl/workbook.xml", kind="officeDocument")
        )
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            RELATIONS.format(target="worksheets/sheet1.xml", kind="worksheet"),
        )
        text = SHEET.format(doctype=doctype, dimension=dimension, rows=rows)
        archive.writestr("xl/worksheets/sheet1.xml", text if sheet is None else sheet)
        for name, content in extra:
            archive.writestr(name, content)
    return stream.getvalue()


def cell(place, text):
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def ods(text):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def pdf(objects, *, root=1, broken=""):
    """A PDF of numbered objects, with a true cross-reference table unless it is to be broken."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    for place in places:
        out += f"{place:010} 00000 n \n".encode()
    previous = f"/Prev {start}" if broken == "loop" else ""
    out += f"trailer\n<< /Size {len(places) + 1} /Root {root} 0 R {previous} >>\n".encode()
    out += f"startxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def pages(count):
    kids = " ".join(f"{n + 3} 0 R" for n in range(count))
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>"
    return pdf(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Count {count} /Kids [{kids}] >>",
            *([page] * count),
        ]
    )


def zip_with_lie():
    """An archive whose directory says that a small file is 4 GB."""
    content = bytearray(xlsx(cell("A1", "x")))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 0xFFFFFFF0)
    return bytes(content)


def hostile_documents():
    """Name to bytes; built on demand, since some are large."""
    huge = b"<worksheet>" + b"<!-- -->" * 50_000_000
    deep = 300_000
    return {
        "laughs.xlsx": lambda: xlsx(cell("A1", "&a11;"), LAUGHS),
        "secret.xlsx": lambda: xlsx(cell("A1", "&a11;"), OUTSIDE),
        "laughs.html": lambda: (LAUGHS + "<html><table><tr><td>&a11;</table></html>").encode(),
        "secret.html": lambda: (OUTSIDE + "<html><table><tr><td>&a11;</table></html>").encode(),
        "laughs.xml": lambda: ('<?xml version="1.0"?>' + LAUGHS + "<x>&a11;</x>").encode(),
        "bomb.xlsx": lambda: xlsx(sheet=huge),
        "paths.xlsx": lambda: xlsx(
            cell("A1", "x"), extra=[("../../planted.txt", "x"), ("/planted.txt", "x")]
        ),
        "lie.xlsx": zip_with_lie,
        "dimension.xlsx": lambda: xlsx(
            cell("A1", "Metric") + cell("XFD1048576", "9"),
            dimension='<dimension ref="A1:XFD1048576"/>',
        ),
        "many-cells.xlsx": lambda: xlsx("".join(cell(f"A{n}", "9" * 50) for n in range(1, 15_000))),
        "repeated.ods": lambda: ods(
            '<?xml version="1.0"?><x xmlns:table="t"><table:table-row '
            'table:number-rows-repeated="1048576"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row></x>'
        ),
        "laughs.ods": lambda: ods('<?xml version="1.0"?>' + LAUGHS + "<x>&a11;</x>"),
        "loop.pdf": lambda: pdf(
            ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>"]
        ),
        "parents.pdf": lambda: pdf(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Count 1 /Kids [3 0 R] /Parent 3 0 R >>",
                "<< /Type /Pages /Count 1 /Kids [2 0 R] /Parent 2 0 R >>",
            ]
        ),
        "xref-loop.pdf": lambda: pdf(
            ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 0 /Kids [] >>"],
            broken="loop",
        ),
        "length-loop.pdf": lambda: pdf(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
                "<< /Length 4 0 R >>\nstream\nBT (x) Tj ET\nendstream",
            ]
        ),
        "count.pdf": lambda: pdf(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Count 2000000000 /Kids [3 0 R] >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1e30 1e30] >>",
            ]
        ),
        "pages.pdf": lambda: pages(20_000),
        "nested-arrays.pdf": lambda: pdf(
            ["<< /Type /Catalog /Pages 2 0 R /X " + "[" * deep + "]" * deep + " >>", "<< >>"]
        ),
        "truncated.pdf": lambda: pages(50)[:2000],
        "deep.json": lambda: b"[" * deep + b"]" * deep,
        "deep-objects.json": lambda: b'{"messages":' * deep + b"1" + b"}" * deep,
        "number.json": lambda: b'{"messages": [' + b"9" * 2_000_000 + b"]}",
        "deep.html": lambda: b"<html><body>" + b"<div>" * deep + b"9 channels banned",
        "tables.html": lambda: b"<html><body>" + b"<table><tr><td>" * 20_000 + b"9",
        "spans.html": lambda: (
            b"<html><table><tr><td colspan=1000000000 rowspan=1000000000>9</td></tr></table></html>"
        ),
        "line.csv": lambda: b"a,b\n" + b"x" * 3_000_000 + b",1\n",
        "columns.csv": lambda: b",".join([b"a"] * 30_000) + b"\n" + b",".join([b"1"] * 30_000),
        "quote.csv": lambda: b'app,policy_area,metric,period,value\n"' + b"a,b\n" * 500_000,
        "zeros.csv": lambda: b"\x00" * 1_000_000,
        "digits.csv": lambda: (
            b"app,policy_area,metric,period,value\nF,S,Content Actioned,2017Q4," + b"9" * 5000
        ),
        "random.bin": lambda: bytes((n * 7919 >> 3) & 255 for n in range(200_000)),
        "numbers.md": lambda: b"We removed " + b"1,234 " * 100_000 + b"accounts.",
        "words.txt": lambda: b"more than " * 4_000 + b"5 accounts were suspended in May 2018.",
        "many-messages.html": lambda: b"<html>" + b'<div class="message default">' * 50_000,
    }
