"""Every source on broken copies of its own documents: a reading or one documented error."""

import io
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.document import Document, media_type_of
from sources.errors import AuditError
from sources.source import recognise_source
from tests.examples import examples

FIXTURES = Path(__file__).parents[1] / "fixtures"
NOT_DOCUMENTS = ("document.json", "expected.csv")
PATHS = sorted(
    path for path in FIXTURES.rglob("*.*") if path.is_file() and path.name not in NOT_DOCUMENTS
)
TEXTS = [path for path in PATHS if path.suffix in (".csv", ".html", ".json", ".md", ".txt")]
BOOKS = [path for path in PATHS if path.suffix == ".xlsx"]
WORDS = st.sampled_from(
    [
        *(
            b"",
            b"\x00",
            b"\xff",
            b"-1",
            b"9" * 30,
            b"1e400",
            b"NaN",
            b"null",
            b"%",
            b'"',
            b",",
            b";",
        ),
        *(b"\n", b"{", b"]", b"<td>", b"</table>", b"Total", b"N/A", b"2099Q9", b"31.02.2020"),
        b"\xd9\xa3",  # an Arabic three
    ]
)


@st.composite
def broken(draw, content):
    """The text cut, with lines gone, doubled or in another order, and cells that hold others."""
    for _ in range(draw(st.integers(1, 3))):
        lines = content.split(b"\n")
        place = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        way = draw(st.sampled_from(["end", "cut", "gone", "swap", "double", "cell", "insert"]))
        if way == "end":
            lines = lines[: place + 1]
        elif way == "cut":
            content = content[: draw(st.integers(0, len(content)))]
            continue
        elif way == "gone":
            del lines[min(place, other) : max(place, other)]
        elif way == "swap":
            lines[place], lines[other] = lines[other], lines[place]
        elif way == "double":
            lines.insert(place, lines[other])
        else:
            mark = draw(st.sampled_from([b",", b" ", b"|", b">", b":"]))
            cells = lines[place].split(mark)
            column = draw(st.integers(0, len(cells) - 1))
            cells[column] = draw(WORDS) if way == "cell" else cells[column] + draw(WORDS)
            lines[place] = mark.join(cells)
        content = b"\n".join(lines)
    return content


def read_broken(path, content):
    """What came of it."""
    document = Document(content, path.name, media_type_of(path.name))
    try:
        extraction = source_of(path).parse(document)
    except AuditError:
        return
    assert extraction.claims["claim_id"].is_unique


@cache
def source_of(path):
    """The source that reads the file as it is; none for the few that need to be told."""
    try:
        return recognise_source(Document(path.read_bytes(), path.name, media_type_of(path.name)))
    except AuditError:
        return None


READ = [path for path in TEXTS if source_of(path)]


@given(st.data())
@examples(50)
def test_a_broken_text_is_read_or_refused(data):
    path = data.draw(st.sampled_from(READ), label="document")
    read_broken(path, data.draw(broken(path.read_bytes())))


@given(st.data())
@examples(12)
def test_a_broken_workbook_is_read_or_refused(data):
    path = data.draw(st.sampled_from(BOOKS), label="document")
    whole = zipfile.ZipFile(path)
    member = data.draw(st.sampled_from(whole.namelist()))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in whole.namelist():
            content = whole.read(name)
            archive.writestr(name, data.draw(broken(content)) if name == member else content)
    read_broken(path, stream.getvalue())


@pytest.mark.parametrize("path", READ, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_document_that_ends_after_its_first_lines_is_read_or_refused(path):
    lines = path.read_bytes().split(b"\n")
    for count in range(1, min(8, len(lines))):
        read_broken(path, b"\n".join(lines[:count]) + b"\n")
