"""Documents that no source recognises are refused with the reason that a person can act on."""

import io

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from sources.document import Document
from sources.errors import UnrecognisedError
from sources.source import recognise_source
from tests.sources.pdf_canvas import Page, draw_table


def encrypted():
    page = Page(password="secret")  # noqa: S106  # of a synthetic file
    draw_table(page, [("Policy", "Accounts"), ("Spam", "1")], top=100)
    return page.done()


def scanned():
    content = io.BytesIO()
    canvas = Canvas(content)
    canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), "gray")), 50, 50)
    canvas.showPage()
    canvas.save()
    return content.getvalue()


@pytest.mark.parametrize(
    ("make", "name", "said"),
    [
        (encrypted, "a.pdf", "an encrypted one; save a copy without the password"),
        (scanned, "b.pdf", "without text; run text recognition"),
        (lambda: b"<html>" + b"<div>" * 300_000, "c.html", "300,001 tags in 1,500,006 bytes"),
        (lambda: b"a,b\n1,2\x00\n", "d.csv", "a NUL in character 8"),
    ],
)
def test_the_reason_is_named(make, name, said):
    with pytest.raises(UnrecognisedError, match=said):
        recognise_source(Document(make(), name))
