"""Numbers of a text that nobody would take for anything but figures, and those that were told.

Found by other means than the sources': with a separator of thousands, decimals, a sign of per cent,
or five digits; what is told is compared by its digits.
"""

import re
from collections import Counter

import pypdfium2
from bs4 import BeautifulSoup

FIGURE = re.compile(
    r"(?<![\w.,/-])(?:\d{1,3}(?:[,\u00a0\u202f]\d{3})+|\d+[.,]\d+|\d{5,})(?![\w/]|[.,]\d)"
    r"|(?<![\w.,])[\d.,]*\d\s?%"
)
OF_A_LAW = re.compile(
    r"\d+[A-Z]?/\d+|https?://\S+|\]\(\S+\)|(?i:\barticles?[\d.,\s et]+)|\b20231\."
)
HEADING = re.compile(r"(?m)^\W*\d{1,2}(?:\.\d{1,2})+\.?\s+[A-Z].*$|ShareAlike 3\.0|\b\d\.\d\.\S+")
SIGNS = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", " " * 10)


def printed_text(document):
    if document.name.endswith(".pdf"):
        pages = pypdfium2.PdfDocument(document.content)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    text = document.content.decode("utf-8-sig")
    if document.name.endswith(".html"):
        soup = BeautifulSoup(text, "lxml")
        for hidden in soup.find_all(["script", "style", "template", "noscript"]):
            hidden.decompose()
        return soup.get_text(" ")
    return text


def figures_in(text):
    plain = HEADING.sub(" ", OF_A_LAW.sub(" ", text.replace("\u200b", "")))
    return [re.sub(r"\D", "", found) for found in FIGURE.findall(plain)]


def told_by(extraction):
    """What was read and listed, each context once."""
    claims, unread = extraction.claims, extraction.unread
    return [*claims["printed"], *unread["printed"], *set(claims["context"])]


def figures_lost(document, extraction):
    """Figures that are told nowhere."""
    seen = set()
    for text in {*told_by(extraction), *extraction.claims["breakdown"]}:
        plain = text.translate(SIGNS)
        # A blank between thousands is told as a plain one: "10 000 vues".
        for mark in ("[,.\u00a0\u202f]", "[,. \u00a0\u202f]"):
            seen.update(re.findall(r"\d+", re.sub(rf"(?<=\d){mark}(?=\d)", "", plain)))
    return [figure for figure in figures_in(printed_text(document)) if figure not in seen]


def figures_told_too_rarely(document, extraction):
    """Figures that are printed more often than they are told: one claim accounts for one."""
    told = told_by(extraction)
    counts = Counter(figure for printed in told for figure in figures_in(printed.translate(SIGNS)))
    printed = Counter(figures_in(printed_text(document).replace("\u00a0", " ")))
    return {figure: n for figure, n in printed.items() if n > counts[figure]}
