"""A next edition that nobody has seen: figures right, or listed, or refused; none lost."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from sources.document import Document
from sources.errors import AuditError
from sources.source import recognise_source
from tests.sources.fixture_documents import fixture_document
from tests.sources.number_count import SIGNS, figures_lost
from tests.sources.unseen_editions import DRAWN, NEW_FIGURE, WAYS, Edition, altered_text

KEY = (
    "platform", "service_part", "metric_label", "policy_label", "scope", "breakdown", "kind",
    "unit", "action", "detection", "period_start",
)  # fmt: skip
NOTHING = (None, ([], [], Counter()), ([], [], {}))
NEW = float(NEW_FIGURE.replace(",", ""))
NEW_VALUES = {NEW, NEW * 1_000_000}
"""Of a row that a known edition has not: as it stands, and in millions."""
OVERPRINTED = {("pinterest_dsa", "columns", 1), ("pinterest_dsa", "columns", 3)}
"""Headings that are wider than their new column: drawn one over the other, none can be read."""
WITHOUT_HEADER = {("pinterest_dsa", "columns", 2), ("pinterest_dsa", "labels right", 2)}
"""A part of a table that is no edition: in another order than its own header, a page before."""


def known(name):
    return document_of(Edition(name, "as it is", -1))


def document_of(edition):
    return Document(edition.draw(), f"{edition.name}.pdf", published_on="2032-02-01")


@cache
def tables_of(name):
    edition = Edition(name, "as it is", -1)
    edition.draw()
    return edition.count


@cache
def read_known(name):
    document = known(name)
    source = recognise_source(document)
    return source, source.parse(document)


def values_by_key(extraction):
    found = {}
    for *key, value in extraction.claims[[*KEY, "value"]].itertuples(index=False, name=None):
        found.setdefault(tuple(key), Counter())[value] += 1
    return found


def judge(name, way, table):
    """Wrong figures, and those that are told nowhere."""
    edition = Edition(name, way, table)
    document = document_of(edition)
    if not edition.is_changed:
        return None
    return compare(*read_known(name), document, way)


def compare(source, before, document, way):
    """Wrong figures of a document, and those that are told nowhere; None where it is refused."""
    try:
        extraction = source.parse(document)
    except AuditError:
        return None
    old, new = values_by_key(before), values_by_key(extraction)
    wrong = [
        (key, values - old[key])
        for key, values in new.items()
        if key in old and set(values - old[key]) - NEW_VALUES
    ]
    known_values = {value for values in old.values() for value in values}
    wrong += [
        (key, values)
        for key, values in new.items()
        if key not in old and set(values) - known_values - NEW_VALUES
    ]
    lost = [] if way == "mark" else figures_lost(document, extraction)
    fewer = told(before) - told(extraction) if not way.startswith("mark") else {}
    return wrong, lost, fewer


def told(extraction):
    """How often each figure is told, without marks and separators."""
    texts = [*extraction.claims["printed"], *extraction.unread["printed"]]
    return Counter(token for text in texts for token in numbers_in(text.translate(SIGNS)))


def numbers_in(text):
    return re.findall(r"\d+", re.sub(r"(?<=\d)[,.' \u00a0](?=\d{3}(?!\d))", "", text))


def cases(tables):
    return [
        (name, way, table)
        for name in DRAWN
        for way in WAYS
        for table in range(tables_of(name))[tables]
        if (name, way, table) not in OVERPRINTED | WITHOUT_HEADER
    ]


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("way", ["columns", "points", "mark", "torn"])
def test_an_edition_with_its_second_table_changed(name, way):
    table = min(1, tables_of(name) - 1)
    if tables_of(name) and (name, way, table) not in OVERPRINTED | WITHOUT_HEADER:
        assert judge(name, way, table) in NOTHING


@pytest.mark.slow
@pytest.mark.parametrize(("name", "way", "table"), cases(slice(None)))
def test_any_edition(name, way, table):
    assert judge(name, way, table) in NOTHING


def test_columns_in_another_order_are_read_by_their_headings():
    """X's reports by policy: the share stands before the count."""
    edition = Edition("x_global_transparency", "columns", 1)
    source, before = read_known("x_global_transparency")
    after = source.parse(document_of(edition))
    assert edition.is_changed
    assert values_by_key(after) == values_by_key(before)


TEXTS = (
    "amazon_dsa",
    "pinterest_dsa",
    "snap_transparency/french_text",
    "snap_transparency/european_text",
    "x_dsa/text",
)
NOT_TOLD = {"mark"}
"""A digit in full size at a figure of a text: nothing tells it from one of the figure's own."""


@pytest.mark.parametrize("case", TEXTS)
@pytest.mark.parametrize("way", [way for way in WAYS if way not in NOT_TOLD])
def test_a_text_with_any_of_its_tables_changed(case, way):
    document = fixture_document(case)
    source = recognise_source(document)
    before = source.parse(document)
    text = document.content.decode("utf-8-sig")
    for table in range(text.count("\n|")):
        changed = altered_text(text, way, table)
        if changed is None or text.count("hours") != changed.count("hours"):
            continue  # the "heading" of a table of one row is its figure
        edition = replace(document, content=changed.encode())
        assert compare(source, before, edition, way) in NOTHING
