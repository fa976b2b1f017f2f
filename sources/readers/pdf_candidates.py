"""Which pages of a report may hold a table: told from the plain text, so that it takes no time.

Every page with something like a row is a candidate; a false one costs a tenth of a second, a
missed one costs figures. Figures in running sentences alone make no candidate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sources.readers.grid import PLACEHOLDERS, YEAR, is_figure

MARGIN = 0.12
"""Share of the page's height at head and foot where running lines stand."""

MAX_LABEL_WORDS = 12
"""A row's label is no longer than this; a line of a paragraph mostly is."""

SHORT_LABEL_WORDS = 5
"""A line as short as this with a figure at its end is enough of a row."""

MAX_ROW_WORDS = 8
"""A line as short as this with a figure inside may be a row that ends in text."""

NUMBERED = re.compile(
    "table|figure|chart|graph|annex|appendix|chapter|section|part|exhibit|schedule|article"
    "|week|month|quarter|half|wave|phase|round"
    "|tabelle|abbildung|grafik|anhang|anlage|kapitel|abschnitt|teil|woche|monat|quartal"
    "|tableau|graphique|annexe|chapitre|partie|semaine|mois|trimestre"
    "|tabla|cuadro|gráfico|figura|anexo|capítulo|sección|parte|semana|mes"
    "|جدول|شكل|ملحق|فصل|قسم|جزء|أسبوع|شهر"
)
"""What headings count: `Table 3` on page 3 is a heading, whatever stands on page 4."""

# "<0>", "page <-2>", "- <0> -", "<0> of 12", "seite <0> von 12", "<0> / 12", "| p a g e <0>"
BARE_NUMBER = re.compile(
    r"\W*(?:p\.?|pages?|seite|página|pág\.?|صفحة)?\W*<-?\d+>(?:\W+(?:(?:of|von|sur|de|من)\W+)?\d+)?\W*"
)


def furniture_keys(pages: Sequence[str]) -> frozenset[str]:
    """Keys of lines that stand on several pages: running titles, copyright lines, page numbers.

    Figures are part of the key, page numbers as their distance from the page's place in the file:
    `2019 Reports by ESP 2` and `... 3` are one, two rows with the same label are not. Two lines of
    one page that read like rows are a table that comes back, not furniture. Where pages have their
    bare number, a number that grows with it behind words (`Region 3`) is that of a heading.

    Args:
        pages: Text of each page, or better of its head and foot alone, where such lines stand.
    """
    keys = [
        {line_key(line, number): line for line in text.split("\n")}
        for number, text in enumerate(pages, start=1)
    ]
    counts = Counter(key for page in keys for key in page if key)
    least = max(2, len(pages) // 4)
    repeated = {key for key, count in counts.items() if count >= least}
    others: set[str] = set()
    for page in keys:
        running = {key: line for key, line in page.items() if key in repeated}
        alike = [key for key, line in running.items() if _is_row(key, line)]
        others.update(alike if len(alike) > 1 else ())
        if any(BARE_NUMBER.fullmatch(key) for key in running):
            others.update(key for key in running if counts_up(key))
    return frozenset(repeated - others)


def counts_up(key: str) -> bool:
    """Whether a key is words with a number that grows with the pages, and not `Page 3 of 9`."""
    return "<" in key and BARE_NUMBER.fullmatch(key) is None


def _is_row(key: str, line: str) -> bool:
    """Whether a line ends in a figure that is no page number."""
    return "<" not in key and _trailing_figures(line.split()) > 0


def line_key(line: str, number: int) -> str:
    """A line of page `number`, folded; a small number at either end as its distance from it.

    The number of a heading (`Annex 3`) is its own, though it may grow as page numbers do.
    """
    tokens = line.casefold().split()
    if len(tokens) == 2 and NUMBERED.fullmatch(tokens[0]):
        return " ".join(tokens)
    worded = [n for n, token in enumerate(tokens) if any(map(str.isalnum, token))]  # of "- 3 -": 3
    for end in (worded[0], worded[-1]) if worded else ():
        if tokens[end].isdecimal() and len(tokens[end]) < 4:
            tokens[end] = f"<{int(tokens[end]) - number}>"
            break
    return " ".join(tokens)


def candidate_pages(pages: Sequence[str], furniture: frozenset[str]) -> list[int]:
    """Numbers, from 1, of the pages whose text may hold a table."""
    return [
        number
        for number, text in enumerate(pages, start=1)
        if looks_tabular(
            [line for line in text.split("\n") if line_key(line, number) not in furniture]
        )
    ]


def looks_tabular(lines: Sequence[str]) -> bool:
    """Whether lines read like rows: two with a figure at the end, or one short or with several."""
    rows = 0
    for line in lines:
        tokens = line.split()
        ending = _trailing_figures(tokens)
        if not ending:
            # A column of text right of the figures: two of them side by side, or a short line.
            inside = _figures_together(tokens)
            rows += 1 if inside > 1 or (inside and len(tokens) <= MAX_ROW_WORDS) else 0
        elif len(tokens) - ending <= MAX_LABEL_WORDS:
            rows += max(ending, 2 if len(tokens) - ending <= SHORT_LABEL_WORDS else 1)
        if rows > 1:
            return True
    return False


def _figures_together(tokens: Sequence[str]) -> int:
    """Longest run of figures that follow each other in a line, none of them a year."""
    longest = run = 0
    for token in tokens[1:]:
        plain = is_figure(token) and not YEAR.fullmatch(token.strip(".,"))
        run = run + 1 if plain else 0
        longest = max(longest, run)
    return longest


def _trailing_figures(tokens: Sequence[str]) -> int:
    """How many figures a line ends in, placeholders between them included; years are none."""
    count = figures = 0
    for token in reversed(tokens):
        if is_figure(token) and not YEAR.fullmatch(token.strip(".,")):
            figures += 1
        elif token.lower() not in PLACEHOLDERS:
            break
        count += 1
    return count if figures else 0
