"""Transparency reports under the EU regulation on terrorist content online (2021/784).

Publishers: any hosting service that had to act against terrorist content; layout seen: Roblox 2025
(published February 2026). There is no template and often no table. Article 7(3) says what must be
in a report, and so what sentences and lists there can be:

* measures to identify terrorist content and against its reappearance (no figures asked for);
* items removed or disabled after removal orders or specific measures, and orders not carried out;
* complaints handled, with their outcome;
* review proceedings brought by the provider, with their outcome;
* reinstatements, after such proceedings or after a complaint.

Layouts: PDF, web page or text. Each figure is read where it stands by a sentence (`received 3
removal orders`, `14 items of terrorist content were removed`) or by the regulation's own words
before a colon or beside it in a table (`Number of removal orders received: 3`).
`eu_tco_report.csv` holds all of them, each with an example.

Quirks:
* The same order is counted in the introduction and in section 3: one statement, printed twice.
* `removed all 4 items` and `disabled the 1 user account` say what was done, `an order to remove 1
  user account and 4 items` what was asked: two series.
* Items removed after orders, after specific measures, and for no stated reason are series apart.
* A sentence about another year or the period before is not read, but reported.
* `Article 7(2)` is `Article 72` in some text layers; numbers of articles and sections are no
  figures.
* `No complaint was received` holds no figure.

Sentences with a number of orders, items, accounts, complaints or decisions that no pattern fits
are reported unread.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.values import Period
from sources.document import Document
from sources.errors import LayoutError
from sources.readers.dates import PrintedPeriod, parse_period
from sources.readers.numbers import parse_number
from sources.readers.page_tables import read_page
from sources.readers.pdf import is_pdf, opening_text, page_texts
from sources.readers.pdf_sentences import find_sentences
from sources.readers.prose.texts import text_of
from sources.source import Extraction, Source
from sources.tabulate import tabulate_extraction
from sources.unread_text import list_unread_text

SERIES = "EU Terrorist Content Online Transparency Report"
REGULATION = re.compile(r"Terrorist\s+Content\s+Online|2021/784", re.IGNORECASE)
REPORT = re.compile(r"Transparency", re.IGNORECASE)
LOOK = 20_000
"""A report of this kind says so this far from its start, in characters."""

DIGITS = r"\d(?:[\d,.]*\d)?"
WORDS = r"(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
PIECES: Mapping[str, str] = {
    "n": rf"(?P<figure>{DIGITS}|{WORDS})",
    "order": r"(?:(?:TCOR?|valid|cross-border) )?removal orders?",
    "account": r"(?:user )?accounts?",
    "item": r"(?:items?|pieces?)",
    "were": r"(?:were|was|have been|has been)",
    "not": r"(?<!not )(?<!never )",
    # "received (Article 3), from authorities: 3": all up to a colon
    "tail": rf"(?:[^.;:\d]|\([^()]{{0,40}}\)|Articles? \d{{1,2}}){{0,160}}: ?(?P<figure>{DIGITS})",
}
"""What `<n>` and the like stand for in a pattern; a blank stands for any white space."""

DAY = r"\w+\.? \w+,? \d{4}"
# the line "Reporting Period: Jan 1, 2025 - Dec 31, 2025", or "from 1 January 2024 to ..."
PERIOD = re.compile(
    rf"(?:period|from|between|covers|covering):?\s*\(?({DAY}\s*(?:-|\u2013|to|and|until|through)"
    rf"\s*{DAY})",
    re.IGNORECASE,
)
# "the calendar year 2024", "in the year 2024"
YEAR = re.compile(r"\byear\s+(20\d\d)\b")
# "in 2023", "during the year 2023"
OTHER_YEAR = re.compile(
    r"\b(?:in|during|of|for|since|year)\s+(?:\w+\s+){0,2}(20\d\d)\b", re.IGNORECASE
)
BEFORE = re.compile(
    r"\b(?:previous|prior|preceding|last)\s+(?:reporting\s+)?(?:period|year|report)"
)
# the line "Report Date: Feb 28, 2026"
REPORT_DATE = re.compile(r"Report\s+Date:\s*(\w+\.?\s+\d{1,2},\s+\d{4})")
NAME = r"([A-Z][\w&-]*(?:\.\w+)*(?: [A-Z][\w&-]*(?:\.\w+)*){0,4})"
PUBLISHERS = (
    # "information about Roblox's measures"
    re.compile(rf"about\s+{NAME}['\u2019\u02bc]s?\s+measures"),
    # the line "Hosting service provider: Examplia Ltd"
    re.compile(rf"(?:[Pp]rovider|[Cc]ompany|[Pp]ublished by): *{NAME}"),
    # "Examplia received 3 removal orders"
    re.compile(rf"(?<![\w.] ){NAME}\s+(?:has\s+)?received\s+(?:{DIGITS}|{WORDS})"),
)
NO_NAMES = frozenset({"We", "It", "The", "They", "Our", "In", "During"})
# "5 removal orders", "12 items", "complaints handled 7": what looks like one of the figures
LIKELY = re.compile(
    rf"(?P<figure>{DIGITS})\s+(?:\w+\s+){{0,2}}(?:orders?|items?|pieces|accounts?|complaints?"
    rf"|decisions?|proceedings)\b|[Nn]umber\s+of\s+[^.:\d]{{4,160}}[\s:]+"
    rf"(?<!Article\s)(?<!Articles\s)(?P<listed>{DIGITS})"
)


@dataclass(frozen=True)
class _Statement:
    """Words of claims, and the pattern of the passages that make them."""

    words: Mapping[str, str]
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class _Match:
    """A passage that a pattern fits; `key` tells its number from every other one."""

    text: str
    printed: str
    locator: str
    pattern: int
    key: tuple[str, int]


@cache
def statements() -> tuple[_Statement, ...]:
    """The patterns of `eu_tco_report.csv`, in their order."""
    text = files("sources").joinpath("eu_tco_report.csv").read_text(encoding="utf-8")
    names = ("metric_label", "action", "unit", "breakdown")
    return tuple(
        _Statement({name: row[name] for name in names}, compiled(row["pattern"]))
        for row in csv.DictReader(text.splitlines())
    )


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the table: `<n>` and its like put in, each blank any white space."""
    for name in ("tail", *PIECES):
        pattern = pattern.replace(f"<{name}>", PIECES[name])
    return re.compile(
        rf"\b{pattern}".replace("(?<!not )", "(?<!not\\s)")
        .replace("(?<!never )", "(?<!never\\s)")
        .replace(" ", r"\s+")
        .replace(r": ?\s+", r":\s*"),
        re.IGNORECASE,
    )


def parse(document: Document) -> Extraction:
    """The figures in the report's sentences and lists.

    Raises:
        DocumentError: It is no PDF, page or text, or cannot be opened.
        LayoutError: It names no reporting period or no publisher, or holds no figure.
    """
    text = _whole_text(document)
    who, printed = _publisher(text), _period(text)
    if not who or printed is None:
        raise LayoutError(
            document.name,
            expected="a publisher (`information about X's measures`) and a reporting period",
            found=f"{'a' if who else 'no'} publisher, {'a' if printed else 'no'} period",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    found = list(_matches(document, [one.pattern for one in statements()]))
    read = _first_of_each_place([m for m in found if not _is_about_another_time(m, printed.period)])
    if not read:
        raise LayoutError(
            document.name,
            expected="a sentence such as `received 1 removal order`",
            found="none",
            todo="read it with `transparency-audit quick`",
        )
    common = {
        "platform": who,
        "claimant": who,
        "policy_area": "terrorism",
        "scope": "EU",
        "published_on": document.published_on or report_date(text),
        **printed.as_columns(),
    }
    extraction = tabulate_extraction(
        document,
        [_claim(number, match, common) for number, match in enumerate(read)],
        rule=SOURCE.slug,
        report_series=SERIES,
        unread=_unread(document, {match.key for match in read}),
    )
    return list_unread_text(document, extraction)


def recognises(document: Document) -> bool:
    """Whether it is a report under that regulation."""
    if is_pdf(document):
        text = opening_text(document)
    else:
        head = document.content[:LOOK]
        if b"\x00" in head or document.starts_with(b"{", b"["):
            return False
        text = head.decode("utf-8", "ignore")
    if not (REGULATION.search(text) and REPORT.search(text)):
        return False
    return "Article 7" in text and (PERIOD.search(text) or YEAR.search(text)) is not None


def _whole_text(document: Document) -> str:
    if is_pdf(document):
        return "\n".join(page_texts(document))
    if document.content.strip() and not document.starts_with(b"{", b"["):
        return text_of(document).opening
    raise LayoutError(
        document.name,
        expected="a report in sentences",
        found="structured records" if document.content.strip() else "nothing",
        todo="check which file it is",
    )


def _publisher(text: str) -> str:
    for pattern in PUBLISHERS:
        for match in pattern.finditer(text):
            if match[1].split()[0] not in NO_NAMES:
                return match[1]
    return ""


def _period(text: str) -> PrintedPeriod | None:
    for match in PERIOD.finditer(text):
        found = parse_period(match[1].replace(" and ", " to ", 1))
        if found is not None:
            return found
    years = {match[1] for match in YEAR.finditer(text)}
    return parse_period(years.pop()) if len(years) == 1 else None


def _matches(document: Document, patterns: list[re.Pattern[str]]) -> Iterator[_Match]:
    """Every passage that a pattern fits, with the place of its number; tables at the end."""
    yield from _on_pages(document, patterns) if is_pdf(document) else _in_text(document, patterns)
    yield from _in_tables(document, patterns)


def _on_pages(document: Document, patterns: list[re.Pattern[str]]) -> Iterator[_Match]:
    for sentence in find_sentences(document, patterns):
        name = "figure" if "figure" in sentence.parts else "listed"
        printed, place = sentence.parts[name].rstrip(".,"), sentence.locators[name]
        has_box = "viewrect" in place
        key = (place, 0) if has_box else (f"{place} {sentence.text}", sentence.pattern)
        yield _Match(sentence.text, printed, place, sentence.pattern, key)


def _in_text(document: Document, patterns: list[re.Pattern[str]]) -> Iterator[_Match]:
    text = text_of(document)
    for sentence in text.sentences:
        for number, pattern in enumerate(patterns):
            for match in pattern.finditer(sentence.text):
                name = "figure" if match["figure"] else "listed"
                printed = match[name].rstrip(".,")
                (place,) = text.locate([(sentence, printed)])
                key = (place, sentence.start + match.start(name))
                yield _Match(" ".join(sentence.text.split()), printed, place, number, key)


def _in_tables(document: Document, patterns: list[re.Pattern[str]]) -> Iterator[_Match]:
    """Rows of a label and one figure, read as `label: figure`."""
    for grid in read_page(document).grids:
        for row in grid.rows:
            label = next((cell.text for cell in row if cell.text and not cell.is_figure), "")
            figures = [cell for cell in row if cell.is_figure]
            if not label or len(figures) != 1:
                continue
            line = f"{label.rstrip(': ')}: {figures[0].text}"
            for number, pattern in enumerate(patterns):
                for match in pattern.finditer(line):
                    if match.end() == len(line):
                        place = figures[0].locator
                        yield _Match(line, figures[0].text, place, number, (place, 0))


def _first_of_each_place(found: list[_Match]) -> list[_Match]:
    """One reading of each number: that of the pattern that stands first in the table."""
    kept: dict[tuple[str, int], _Match] = {}
    for match in sorted(found, key=lambda m: m.pattern):
        kept.setdefault(match.key, match)
    return [match for match in found if kept[match.key] is match]


def _is_about_another_time(match: _Match, period: Period) -> bool:
    years = {int(year[1]) for year in OTHER_YEAR.finditer(match.text)}
    outside = any(not period.start.year <= year <= period.end.year for year in years)
    return outside or BEFORE.search(match.text) is not None


def _claim(number: int, match: _Match, common: Mapping[str, str]) -> dict[str, object]:
    value = parse_number(match.printed)
    if value is None:
        raise LayoutError(
            match.locator,
            expected="a number",
            found=repr(match.printed),
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    words = dict(statements()[match.pattern].words)
    words["metric_label"] += _after(words["metric_label"], match.text)
    return {
        **common,
        **words,
        "kind": "count",
        "additivity": "events",
        **value.as_columns("count"),
        "claim_id": f"s{number}",
        "printed": match.printed,
        "locator": match.locator,
        "context": match.text,
    }


def _after(metric: str, text: str) -> str:
    """What a removal followed, as far as the sentence says it."""
    if metric not in ("items removed", "accounts disabled"):
        return ""
    reasons = [
        name
        for name, pattern in (("orders", r"\borders?\b"), ("specific measures", r"specific\s+meas"))
        if re.search(pattern, text, re.IGNORECASE)
    ]
    return f" after {' or '.join(reasons)}" if reasons else ""


def report_date(text: str) -> str:
    """Day of a line such as `Report Date: Feb 28, 2026`; blank where there is none."""
    match = REPORT_DATE.search(text)
    day = parse_period(match[1]) if match else None
    return day.period.end.isoformat() if day else ""


def _unread(document: Document, taken: set[tuple[str, int]]) -> list[dict[str, str]]:
    return [
        {
            "locator": match.locator,
            "printed": match.text,
            "reason": "a number of orders or items in a sentence that no pattern fits",
        }
        for match in _matches(document, [LIKELY])
        if match.key not in taken
    ]


SOURCE = Source(
    slug="eu_tco_report",
    title="EU terrorist content regulation (2021/784): transparency report (PDF, page or text)",
    claimant="",
    parse=parse,
    recognises=recognises,
    example="https://corp.roblox.com/safety-civility-resources",
    version=3,
    words={"unit": {"proceedings": ()}},
)
