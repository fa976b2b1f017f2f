"""Google: biannual transparency report under the EU Digital Services Act, as extracted text.

Publisher: Google, for Search, Maps, Play, Shopping and YouTube (first edition: 28 August to 10
September 2023). Seen as text only, converted page by page: ligatures are NUL characters (`Pla` NUL
`orm`), names are wrapped, tables go on over pages under a repeated header, and where two tables
stand side by side or over each other their names come first and their rows after.

What is read: `Own initiative actions taken on ..., by type of illegal content or violation of terms
and conditions`, each such table by itself, and only if its rows are whole: name, header, rows and a
printed total that is their sum, with no other name of a table between. Every other line with a
number is reported as unread, with the reason; nothing is put together by guess. (In the first
edition the tables of advertisements on Search and of Maps are interleaved, that of Search has no
total, and those of notices and complaints are broken by running text.)

Quirks:
* Footnote marks stick to labels (`Spam2`); no label ends in a digit.
* A measure may concern a video, an address, a listing or an account: the report counts measures.
* Shopping counts free listings and advertisements together, the other services each apart.
* The report's own categories are other than those of the Act here and there (YouTube's are its own
  policies); they keep their printed label with `policy_area=other`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from sources.document import Document
from sources.dsa_categories import CATEGORIES, CATEGORY_WORDS
from sources.errors import DocumentError, LayoutError
from sources.readers.dates import parse_period
from sources.readers.grid import Cell, Grid
from sources.readers.grid_claims import ClaimRows
from sources.readers.labels import LIGATURES, label_key, match_label
from sources.readers.line_tables import text_lines
from sources.readers.numbers import parse_number
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction
from sources.unread_text import list_unread_text

CLAIMANT = "Google"
SERIES = "EU DSA Biannual VLOSE/VLOP Transparency Report"
LOST = "\x00"
"""What stands for a ligature."""

HEAD = 8_000
MOST_LINES = 100_000
# "from 28 August 2023 to 10 September 20231": the last digit is a footnote mark
PERIOD = re.compile(r"from\s+(\d{1,2}\s+\w+\s+\d{4}\s+to\s+\d{1,2}\s+\w+\s+\d{4})")
NAME = re.compile(r"Table\s+\d+(?:\.\d+)+(?:\.[a-z])?:")  # "Table 3.1.1.d: Own initiative ..."
# "Own initiative actions taken on advertisements presented on YouTube, by type"
OWN = re.compile(
    r"Own initiative actions taken on (?P<ads>advertisements presented on )?"
    r"(?P<service>[A-Z][A-Za-z ]+?)(?P<both> \(unpaid content and advertisements\))?"
    r"\d{0,2}, by type"
)
# "Scams and/or Fraud 9,214", "Spam2 115,212"
ROW = re.compile(r"(?P<label>.*[^\d\s]\d{0,2}) (?P<figure>\d[\d,]*)")
FIGURE = re.compile(r"(?<![\w.,])\d[\d,]*(?![\w.])")  # "20,157", "0"
# the numbers of "Section 3", "Article 15(1), point (b)", "2.4 Number of ..." and "8 September 2023"
NO_FIGURES = re.compile(
    r"(?:Section|Articles?|Tables?) \d[\d.]*(?:\(\d+\))?|^\d+(?:\.\d+)+ "
    r"|\d{1,2} [A-Z][a-z]+ \d{4}"
)
MARK = re.compile(r"(?<=[a-z])\d{1,2}$")  # "Spam2"
PAGE = re.compile(r"EU DSA Report \S \d+")  # the foot of a page
HEADER = label_key(
    "Type of illegal content or violation of terms and conditions"
    "Number of own initiative measures taken"
)
POLICIES = {
    **CATEGORIES,
    "Child Safety": "child_safety",
    "Harassment / Cyberbullying": "bullying_and_harassment",
    "Hateful / Abusive": "hate_speech",
    "Misinformation": "misinformation",
    "Nudity / Sexual": "adult_content",
    "Promotion of Violence and Violent Extremism": "terrorism_and_violent_extremism",
    "Spam": "spam",
    "Violent / Graphic": "violent_and_graphic_content",
}
WORDS = {
    "kind": "count",
    "additivity": "events",
    "action": "act_on",
    "unit": "measures",
    "scope": "EU",
    "metric_label": "Number of own initiative measures taken",
}


@dataclass
class _Table:
    """What stands between one name of a table and the next: rows in order, and what is wrong."""

    name: str
    rows: list[tuple[Cell, Cell]] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    header: str = ""
    label: str = ""
    is_closed: bool = False
    reason: str = ""

    def why_unread(self) -> str:
        """Why its rows cannot be read; blank where they are whole."""
        if OWN.search(self.name) is None:
            return "no table that is read here"
        if self.reason or not self.is_closed:
            return self.reason or "rows without a printed total, or parted from their name"
        values = [parse_number(figure.text) for _, figure in self.rows]
        numbers = [value.value for value in values if value is not None]
        if len(numbers) < len(values) or sum(numbers[:-1]) != numbers[-1]:
            return "rows whose sum is not the printed total: some may be lost or another table's"
        return ""


def parse(document: Document) -> Extraction:
    """The tables that are whole, and all other rows as unread.

    Raises:
        DocumentError: It is no text in UTF-8.
        LayoutError: It is another text, or no table of it is whole.
    """
    text = _decoded(document)
    stated = PERIOD.search(text)
    period = parse_period(stated[1]) if stated else None
    if period is None:
        raise LayoutError(
            document.name,
            expected="a period such as `from 28 August 2023 to 10 September 2023`",
            found="none",
            todo="check which file it is",
        )
    claims = ClaimRows({**WORDS, **period.as_columns()})
    for number, table in enumerate(_tables(text)):
        reason = table.why_unread()
        if not reason:
            _read(f"t{number}", table, claims)
        taken = set() if reason else {figure.locator for _, figure in table.rows}
        for start, line in table.lines.items():
            row = ROW.fullmatch(line)
            if row is None or _place(start, row) not in taken:
                place = f"#char={start},{start + len(line)}"
                claims.skip(Cell(line.replace(LOST, ""), place), reason or "a line beside a table")
    if not claims.rows:
        raise LayoutError(
            document.name,
            expected="a table of own initiative actions with its rows and their total",
            found="none that is whole",
            todo="read it with `transparency-audit quick`, or use the report's own PDF",
        )
    extraction = tabulate_extraction(
        document,
        claims.rows,
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=claims.relations,
        unread=claims.unread,
    )
    return list_unread_text(document, extraction)


def recognises(document: Document) -> bool:
    """Whether the title of the report stands at its head."""
    if document.starts_with(b"%PDF", b"PK\x03\x04", b"<"):
        return document.starts_with(b"<!-- source") and _has_title(document)
    return _has_title(document)


def _has_title(document: Document) -> bool:
    head = " ".join(document.content[:HEAD].decode("utf-8", "ignore").split())
    return "VLOSE/VLOP Transparency Report" in head and "Google" in head


def _decoded(document: Document) -> str:
    try:
        return document.content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{document.name}#byte={error.start}",
            expected="text in UTF-8",
            found="other bytes",
            todo="save the text in UTF-8",
        ) from error


def _tables(text: str) -> Iterator[_Table]:
    """Each name of a table with the rows that follow it; two names in a row spoil both."""
    current = _Table("")
    spoilt = ""
    for start, line in islice(text_lines(text), MOST_LINES):
        if NAME.match(line):
            is_empty = not current.rows and NAME.match(current.name)
            yield current
            spoilt = "names of several tables stand before these rows" if is_empty else ""
            current = _Table(line, reason=spoilt)
        elif not PAGE.fullmatch(line):
            if FIGURE.search(NO_FIGURES.sub("", line)):
                current.lines[start] = line
            _take(current, start, line)
    yield current


def _take(table: _Table, start: int, line: str) -> None:
    """One line below a name: more of the name, the header, a label's beginning, or a row."""
    row = ROW.fullmatch(line)
    key = label_key(MARK.sub("", line.replace(LOST, "")))
    if row is None and key and HEADER.startswith(table.header + key):
        table.header += key
    elif row is None and key and HEADER.startswith(key) and table.header == HEADER:
        table.header = key  # the header again, on the next page
    elif not table.rows and not table.header and row is None:
        table.name += f" {line}"
    elif row is None:
        table.label = "" if table.is_closed else line
    else:
        _add(table, start, row)


def _add(table: _Table, start: int, row: re.Match[str]) -> None:
    if table.is_closed or table.header != HEADER:
        table.reason = table.reason or "rows that are not below the header of their table"
        if table.is_closed:
            return
    label = f"{table.label} {row['label']}".strip()
    table.rows.append((Cell(label), Cell(row["figure"], _place(start, row))))
    table.label = ""
    table.is_closed = label == "Total"


def _place(start: int, row: re.Match[str]) -> str:
    return f"#char={start + row.start('figure')},{start + row.end('figure')}"


def _read(name: str, table: _Table, claims: ClaimRows) -> None:
    about = OWN.search(table.name)
    if about is None:
        return
    content = "advertisements" if about["ads"] else "unpaid content and advertisements"
    details = breakdown_text({"content": content if about["ads"] or about["both"] else ""})
    *parts, total = [
        claims.add(
            f"{name}r{number}", figure, Grid((), 0),
            platform=about["service"],
            breakdown=details,
            **_policy(label.text),
            context=f"{table.name.replace(LOST, '')} | {label.text.replace(LOST, '')}",
        )
        for number, (label, figure) in enumerate(table.rows)
    ]  # fmt: skip
    claims.total(total, parts, table.rows[-1][1].locator)


def _policy(label: str) -> dict[str, str]:
    """Our word and the printed label, with its footnote mark off and lost letters put back."""
    plain = MARK.sub("", label)
    if plain == "Total":
        return {"policy_area": "all", "policy_label": plain}
    bare = LIGATURES.sub("", label_key(plain))
    known = {LIGATURES.sub("", label_key(name)): name for name in POLICIES}
    spelt = known.get(bare, plain) if LOST in plain else plain
    area = match_label(spelt, POLICIES)
    return {"policy_area": area or "other", "policy_label": spelt.replace(LOST, "")}


SOURCE = Source(
    slug="google_dsa",
    title="Google: DSA transparency report (extracted text)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    version=2,
    example="https://transparencyreport.google.com/report-downloads",
    words={"policy_area": CATEGORY_WORDS, "unit": {"measures": ()}},
)
