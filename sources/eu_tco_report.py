"""Transparency reports under the EU regulation on terrorist content online (2021/784), as PDF.

Publishers: any hosting service that had to act on a removal order; layout seen: Roblox 2025
(published February 2026). Article 7(3) says what must be in it: measures against terrorist
content, items removed after orders or specific measures, complaints, reinstatements. There is no
template and often no table: the figures stand in sentences, which are read by pattern.

Quirks:
* The same order is counted in the introduction and in section 3: one statement, printed twice.
* `removed all 4 items` and `disabled the 1 user account` say what was done, `an order to remove 1
  user account and 4 items` what was asked: two series.
* `Article 7(2)` is `Article 72` in some text layers; numbers of articles and sections are no
  figures.

Sentences with a number of orders, items, accounts, complaints or decisions that no pattern fits
are reported unread.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sources.document import Document
from sources.errors import LayoutError
from sources.readers.dates import parse_period
from sources.readers.numbers import parse_number
from sources.readers.pdf import opening_text, page_texts
from sources.readers.pdf_sentences import Sentence, find_sentences
from sources.source import Extraction, Source
from sources.tabulate import tabulate_extraction

SERIES = "EU Terrorist Content Online Transparency Report"
REGULATION = re.compile(r"Terrorist\s+Content\s+Online|2021/784")

NUMBER = r"(?P<figure>\d[\d,.]*)"
OBJECT = r"(?:user\s+)?"
# the line "Reporting Period: Jan 1, 2025 - Dec 31, 2025"
PERIOD = re.compile(r"Reporting\s+Period:\s*(.{4,20}?\d{4}\s*[-\u2013]\s*.{4,20}?\d{4})")
# the line "Report Date: Feb 28, 2026"
REPORT_DATE = re.compile(r"Report\s+Date:\s*(\w+\.?\s+\d{1,2},\s+\d{4})")
# "information about Roblox's measures", "Roblox received 1 removal order"
PUBLISHER = re.compile(r"about\s+([A-Z][\w.&-]*(?:\s+[A-Z][\w.&-]*)*)['\u2019\u02bc]s?\s+measures")

Words = Mapping[str, str]
PATTERNS: tuple[tuple[re.Pattern[str], Words], ...] = (
    (
        # "received 1 TCOR removal order", "received 12 removal orders"
        re.compile(rf"received\s+{NUMBER}\s+(?:TCOR?\s+)?removal\s+orders?"),
        {"action": "order", "unit": "orders", "metric_label": "removal orders received"},
    ),
    (
        # "to remove 1 user account and 4 items": what the order asks
        re.compile(rf"to\s+remove\s+{NUMBER}\s+{OBJECT}accounts?"),
        {"action": "order", "unit": "accounts", "metric_label": "accounts ordered to be removed"},
    ),
    (
        # "to remove 1 user account and 4 items of terrorist content", "to remove 4 items"
        re.compile(
            rf"to\s+remove\s+(?:[\d,.]+\s+{OBJECT}accounts?\s+and\s+)?{NUMBER}\s+"
            r"(?:items?|pieces?)\s+of"
        ),
        {"action": "order", "unit": "content", "metric_label": "items ordered to be removed"},
    ),
    (
        # "removed all 4 items of content"
        re.compile(rf"removed\s+(?:all\s+)?{NUMBER}\s+(?:items?|pieces?)\s+of"),
        {"action": "remove", "unit": "content", "metric_label": "items removed after orders"},
    ),
    (
        # "disabled the 1 user account", "disabled 3 accounts"
        re.compile(rf"disabled\s+(?:the\s+|all\s+)?{NUMBER}\s+{OBJECT}accounts?"),
        {"action": "disable", "unit": "accounts", "metric_label": "accounts disabled after orders"},
    ),
    (
        # "received 7 complaints"
        re.compile(rf"received\s+{NUMBER}\s+complaints?"),
        {"action": "appeal", "unit": "complaints", "metric_label": "complaints received"},
    ),
    (
        # "reinstated 2 items of content"
        re.compile(rf"(?:reinstated|restored)\s+{NUMBER}\s+(?:items?|pieces?)"),
        {"action": "restore", "unit": "content", "metric_label": "items reinstated"},
    ),
)
# "5 removal orders", "12 items": what looks like one of the figures above
LIKELY = re.compile(
    rf"{NUMBER}\s+(?:\w+\s+){{0,2}}(?:orders?|items?|pieces|accounts?|complaints?|decisions?)\b"
)


def parse(document: Document) -> Extraction:
    """The figures in the report's sentences.

    Raises:
        DocumentError: It is no PDF, or cannot be opened.
        LayoutError: It names no reporting period or no publisher, or holds no figure.
    """
    text = " ".join(" ".join(page_texts(document)).split())
    who = PUBLISHER.search(text)
    period = PERIOD.search(text)
    printed = parse_period(period[1]) if period else None
    if who is None or printed is None:
        raise LayoutError(
            document.name,
            expected="a publisher (`information about X's measures`) and a reporting period",
            found=f"{'a' if who else 'no'} publisher, {'a' if printed else 'no'} period",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    found = find_sentences(document, [pattern for pattern, _ in PATTERNS])
    if not found:
        raise LayoutError(
            document.name,
            expected="a sentence such as `received 1 removal order`",
            found="none",
            todo="read it with `transparency-audit quick`",
        )
    common = {
        "platform": who[1],
        "claimant": who[1],
        "policy_area": "terrorism",
        "scope": "EU",
        "published_on": document.published_on or report_date(text),
        **printed.as_columns(),
    }
    rows = [_claim(number, sentence, common) for number, sentence in enumerate(found)]
    return tabulate_extraction(
        document,
        rows,
        rule=SOURCE.slug,
        report_series=SERIES,
        unread=_unread(document, {str(row["locator"]) for row in rows}),
    )


def recognises(document: Document) -> bool:
    """Whether it is a report under that regulation."""
    text = opening_text(document)
    return bool(REGULATION.search(text)) and "Transparency" in text and "Reporting Period" in text


def _claim(number: int, sentence: Sentence, common: Words) -> dict[str, object]:
    printed = sentence.parts["figure"].rstrip(".,")
    value = parse_number(printed)
    if value is None:
        raise LayoutError(
            sentence.locators["figure"],
            expected="a number",
            found=repr(printed),
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    return {
        **common,
        **PATTERNS[sentence.pattern][1],
        "kind": "count",
        "additivity": "events",
        **value.as_columns("count"),
        "claim_id": f"s{number}",
        "printed": printed,
        "locator": sentence.locators["figure"],
        "context": sentence.text,
    }


def report_date(text: str) -> str:
    """Day of a line such as `Report Date: Feb 28, 2026`; blank where there is none."""
    match = REPORT_DATE.search(text)
    day = parse_period(match[1]) if match else None
    return day.period.end.isoformat() if day else ""


def _unread(document: Document, taken: set[str]) -> list[dict[str, str]]:
    return [
        {
            "locator": sentence.locators["figure"],
            "printed": sentence.text,
            "reason": "a number of orders or items in a sentence that no pattern fits",
        }
        for sentence in find_sentences(document, [LIKELY])
        if sentence.locators["figure"] not in taken
    ]


SOURCE = Source(
    slug="eu_tco_report",
    title="EU terrorist content regulation (2021/784): transparency report (PDF)",
    claimant="",
    parse=parse,
    recognises=recognises,
    example="https://corp.roblox.com/safety-civility-resources",
)
