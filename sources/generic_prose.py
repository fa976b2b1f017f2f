"""Any text without tables: blog posts, press statements, articles, the running text of reports.

A fallback: chosen by content only where no other source recognises a plain text, a web page or a
PDF. What the sentences say is read by rules (`sources.readers.prose`); what the document is, its
own words tell: which platform it speaks of, who says "we", which period it reports on. Where they
do not tell, nothing is assumed: a figure whose platform nobody names is unread, one without a
period has none.

Quirks:
* Only where the address, or a sentence of the text's own ("at Twitter our rules ..."), makes it
  certain that the platform itself speaks, its figures are its own; otherwise they are relayed.
* "We" is the platform in a text that speaks of our rules or our platform, the researchers in one
  that speaks of our sample; the figures of a study's own are measurements.
* A report's period is taken from a line that calls itself one, or from its title; a figure without
  a period of its own is then for that period, marked `inferred`.
* The place is the one named in the sentence; where it names none, that of a report under the
  Union's laws is the Union, and otherwise nothing is said (`worldwide`, as everywhere).
* A NUL where a PDF's ligature was lost is read as a letter that nobody knows; beside a digit
  it makes the file none that is read.
* Footnote marks raised in web pages, addresses, and tables are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from schemas.measurements import Measurements
from sources.document import Document
from sources.errors import LayoutError, one_line
from sources.readers.html import is_html
from sources.readers.numbers import PrintedNumber
from sources.readers.pdf import has_tables, is_pdf, opening_text
from sources.readers.prose import Found, NotRead, read_sentences
from sources.readers.prose.describe import describe
from sources.readers.prose.lost_letters import has_lost_letters
from sources.readers.prose.places import scope_of
from sources.readers.prose.reading import Figure
from sources.readers.prose.records import KINDS as RECORDS
from sources.readers.prose.texts import Text, text_of
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction, validated

SLUG = "generic_prose"
LOOK = 65_536
"""How far a document is looked into before it is taken for a text, in bytes."""

SENTENCE = re.compile(
    r"\b[^\W\d_]{2,40}[ ,]{1,3}[^\W\d_]{2,40}[^.!?\n]{3,1000}[.!?](?:\s|$)"
)  # "We ban it."; bounded, or a long run of letters would take minutes
OF_THE_UNION = re.compile(
    r"under the (?:EU )?Digital Services Act|DSA Transparency Report|Terrorist Content Online"
)  # a report that the law asks for about the Union alone
TABLE = re.compile(rb"<table", re.IGNORECASE)  # "<TABLE border=1>"
PIPES = re.compile(r"^[ \t]*\|.*\|.*\d.*$", re.MULTILINE)  # "| Accounts | 12 |"
FEW_PIPES = 2
TAG = re.compile(r"<[^<>]{0,2000}>")  # "<p class=x>"


def recognises(document: Document) -> bool:
    """Whether it is a text in sentences, a web page or a PDF without tables."""
    if is_pdf(document):
        return SENTENCE.search(opening_text(document)) is not None and not has_tables(document)
    head = document.content[:LOOK]
    is_binary = b"\x00" in head and not has_lost_letters(document.content)
    if is_binary or document.starts_with(b"{", b"["):
        return False
    text = head.decode("utf-8", "ignore")
    if is_html(document):
        return TABLE.search(document.content) is None and _says_something(text)
    is_tabular = len(PIPES.findall(text)) > FEW_PIPES or _is_delimited(text)
    return SENTENCE.search(text) is not None and not is_tabular


def parse(document: Document, *, platform: str = "", text: Text | None = None) -> Extraction:
    """Every figure that a sentence states, the claims apart from what somebody measured.

    Args:
        document: A text, a web page or a PDF.
        platform: Whose own report it is, where a person says so; blank for the `service` that the
            document was given, or else for what it says itself.
        text: Its sentences, where the caller has told them apart from what stands beside them.

    Raises:
        DocumentError: The file cannot be read as text, page or PDF.
        LayoutError: It holds no sentence.
    """
    if document.starts_with(b"{", b"[") or not document.content.strip():
        raise LayoutError(
            document.name,
            expected="sentences",
            found="structured records" if document.content.strip() else "nothing",
            todo="name another source, or read it with `transparency-audit quick`",
        )
    text = text or text_of(document)
    if SENTENCE.search(text.opening) is None:
        raise LayoutError(
            document.name,
            expected="sentences",
            found="a text without any",
            todo="name another source, or read it with `transparency-audit quick`",
        )
    context = describe(text.opening, published_on=document.published_on, url=document.url)
    if platform := platform or document.service:
        context = replace(context, platform=platform, voice="publisher", is_own=True)
    found = list(read_sentences(text.sentences, context))
    figures = [item for item in found if isinstance(item, Found) and item.platform]
    places = text.locate([(item.sentence, item.dated.figure.number.printed) for item in figures])
    left = [item for item in found if isinstance(item, NotRead) or not item.platform]
    left_places = text.locate([(item.sentence, _printed(item)) for item in left])
    placed = list(zip(figures, places, strict=True))
    study = _title(text, document)
    scope = "EU" if OF_THE_UNION.search(text.opening) else ""
    stated = [pair for pair in placed if pair[0].table == "claims"]
    claims = [
        _claim(item, place, study, scope) | _apart(item, number)
        for number, (item, place) in enumerate(stated, start=1)
    ]
    measured = [pair for pair in placed if pair[0].table == "measurements"]
    extraction = tabulate_extraction(
        document,
        claims,
        rule=SLUG,
        unread=[_unread(item, place) for item, place in zip(left, left_places, strict=True)],
    )
    measurements = [
        _measurement(item, place, document, f"{document.sha256[:12]}-{number}", study)
        for number, (item, place) in enumerate(measured)
    ]
    return replace(
        extraction,
        measurements=validated(Measurements, pd.DataFrame(measurements), document.name),
    )


SOURCE = Source(
    slug=SLUG,
    title="Any text: claims in sentences",
    claimant="",
    parse=parse,
    recognises=recognises,
    example="https://blog.x.com/en_us/a/2016/combating-violent-extremism",
    fallback=True,
    version=2,
    takes_service=True,
)


def _says_something(page: str) -> bool:
    return SENTENCE.search(TAG.sub(" ", page)) is not None


def _is_delimited(text: str) -> bool:
    """Whether lines are records: the same number of commas, tabs or semicolons in each."""
    lines = [line for line in text.split("\n")[:-1] if line.strip()][:20]
    if len(lines) < 2:
        return False
    counts = ({line.count(mark) for line in lines} for mark in ",;\t")
    return any(len(count) == 1 and count != {0} for count in counts)


def _claim(item: Found, place: str, title: str, scope: str) -> dict[str, Any]:
    dated = item.dated
    figure = dated.figure
    kind = item.kind
    number = figure.number
    is_share = kind in ("share", "point_change")
    base = dated.base
    return {
        "locator": place,
        "printed": one_line(number.printed),
        "context": one_line(item.sentence.text, 600),
        "platform": item.platform,
        "claimant": item.platform,
        "source_title": title,
        "relayed_by": title if item.is_relayed else "",
        "scope": scope_of(item.sentence.text, number.printed) or scope,
        "policy_area": item.policy,
        "policy_label": item.policy_label,
        "action": figure.action,
        "unit": figure.unit,
        "detection": figure.detection,
        "breakdown": breakdown_text({"timing": figure.timing, "that": item.further}),
        "kind": kind,
        "base_action": figure.base_action,
        "base_policy_area": item.base_policy,
        "base_policy_label": item.base_policy_label,
        "base_detection": figure.base_detection or ("any" if is_share and figure.detection else ""),
        "base_period_start": base.start.isoformat() if base else "",
        "base_period_end": base.end.isoformat() if base else "",
        "every": _length(dated.period.period.days) if kind in RECORDS and dated.period else "",
        "horizon": figure.horizon,
        "since": figure.since,
        **(_negative(number) if figure.negative else number).as_columns(kind),
        **(dated.period.as_columns() if dated.period else {}),
        "extraction": f"{SLUG}:{figure.rule}",
        "note": _note(item),
    }


def _apart(item: Found, number: int) -> dict[str, str]:
    """Two figures whose periods, or bases, nobody states need not share them: no series of both."""
    label = item.dated.base_label
    apart = {"base_metric_label": f"{one_line(label)} ({number})"} if label else {}
    if item.dated.period is not None:
        return apart
    dimensions = {
        "timing": item.dated.figure.timing,
        "that": item.further,
        "when": f"not stated ({number})",
    }
    return {**apart, "breakdown": breakdown_text(dimensions)}


def _note(item: Found) -> str:
    notes = []
    if item.dated.reason:
        notes.append(f"Period: {item.dated.reason}.")
    if item.dated.base_label:
        notes.append(f"Measured against: {one_line(item.dated.base_label)}.")
    if item.dated.figure.timing:
        notes.append("Two possible bases: all that were acted on, or those named before.")
    return " ".join(notes)


def _length(days: int) -> str:
    """Length of a record's stretches, by that of the record."""
    if days == 1:
        return "P1D"
    return {
        7: "P7D",
        **dict.fromkeys(range(28, 32), "P1M"),
        **dict.fromkeys(range(89, 93), "P3M"),
    }.get(days, f"P{days}D")


def _negative(number: PrintedNumber) -> PrintedNumber:
    """A fall as a negative change; what is "more than 20 %" down lies below -20 %."""
    turned = {
        "more_than": "less_than",
        "at_least": "up_to",
        "less_than": "more_than",
        "up_to": "at_least",
    }
    low = -number.high if number.high is not None else None
    high = -number.low if number.low is not None else None
    return replace(
        number,
        value=-number.value,
        low=low,
        high=high,
        qualifier=turned.get(number.qualifier, number.qualifier),
    )


ESTIMANDS = {
    "median": "median_lifetime",
    "count": "count_observed",
    "cumulative": "count_observed",
    "share": "share_removed_by",
    "down": "share_down_on",
}


def _measurement(
    item: Found, place: str, document: Document, ident: str, study: str
) -> dict[str, Any]:
    figure = item.dated.figure
    is_removal = item.kind == "rate_within" and figure.action != ""
    estimand = "share_removed_by" if is_removal else ESTIMANDS.get(item.kind, "share_down_on")
    number = figure.number.as_columns(
        "count" if estimand in ("count_observed", "median_lifetime") else "share"
    )
    period = item.dated.period
    return {
        "measurement_id": ident,
        "study": study,
        "published_on": document.published_on,
        "source_url": document.url,
        "locator": place,
        "printed": one_line(item.sentence.text),
        "platform": item.platform,
        "policy_area": item.policy,
        "action": figure.action,
        "unit": figure.unit,
        "draw": "unknown",
        "estimand": estimand,
        "since": figure.since,
        **_whole_and_part(figure, estimand),
        "estimate": number["value"],
        "method": "as printed",
        "horizon": figure.horizon,
        "window_start": period.period.start.isoformat() if period else "",
        "window_end": period.period.end.isoformat() if period else "",
        "note": f"Read by {SLUG}:{figure.rule}; the study's own limits are not read.",
    }


def _whole_and_part(figure: Figure, estimand: str) -> dict[str, float]:
    """`n` and `k` where the sentence states both as whole numbers: "455 of the 722"."""
    whole, part = figure.whole, figure.number
    if whole is None or whole.qualifier != "exact":
        return {}
    if estimand != "count_observed":
        return {"n": float(whole.value)}
    if part.qualifier != "exact" or part.value > whole.value:
        return {}
    return {"n": float(whole.value), "k": float(part.value)}


def _unread(item: Found | NotRead, place: str) -> Mapping[str, str]:
    reason = item.reason if isinstance(item, NotRead) else "nobody is named whose figure it is"
    return {
        "locator": place,
        "printed": one_line(f"{_printed(item)} in: {item.sentence.text}"),
        "reason": reason,
    }


def _printed(item: Found | NotRead) -> str:
    return item.printed if isinstance(item, NotRead) else item.dated.figure.number.printed


def _title(text: Text, document: Document) -> str:
    first = next((line.strip() for line in text.opening.split("\n") if line.strip()), "")
    return first if 0 < len(first) <= 200 else document.name
