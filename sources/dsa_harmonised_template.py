"""The EU's harmonised transparency report (Implementing Regulation 2024/2835), whoever fills it in.

Publishers: every provider of intermediary services in the EU, from the second half of 2025 on.

Layouts: the eleven parts of Annex I as CSV files, or as sheets of one workbook: summary, names of
categories, orders of member states, notices, own initiative (illegal content; terms and
conditions), appeals and recidivism, automated means, human resources, recipients, qualitative part.
Parts are known by their headings, whatever the file is called (`dsa_template_parts`).

What the regulation says, and what follows:
* Sub-categories add up to their category, categories and member states to `TOTAL`; double counts
  are left out. Where some rows are blank (a requirement that does not apply) the others are only
  known to be no more than the total.
* A measure may carry several restrictions, so the columns of restrictions are each no more than
  the measures, and do not add up to them. The same holds for trusted flaggers and automation.
* Complaints decided in a period may have been made before it: outcomes are not parts of the total.
* Medians are hours; shares and accuracy lie between 0 and 1. Accuracy may be a range.
* Moderators with several languages count in each; recipients may be in several member states.

Quirks met in filled-in templates:
* `KEYWORD_OTHER` stands below every category: its category is the last one above it. Further rows
  of it tell themselves apart by their description (or, without one, by their number).
* Columns `Category label` and the like are added; line feeds stand in headings and cells; numbers
  are quoted with thousands separators, in some reports points (`11.279.462`): then all of the
  document is read so. A count with one point (`6.564`) in a document without such a number is not
  read, since it may be either.
* Rows left as in the template (`YYYY-MM-DD/YYYY-MM-DD`, `[...]`) hold no figures; if they do, these
  have no period. Greece is `EL`.
* Part 8 repeats its rows for languages without saying for what: repeated rows are numbered.
* All parts may be stacked in one CSV, each under its own header, with a title above the first.
* One part may be spread over several files (`6_own_initiative_TC_Ads.csv`): what the file name adds
  to the part's name becomes the `service_part`, or equal rows would contradict each other.
* In CSV parts the column `Service` may be blank throughout: the platform is then given with the
  document (`service` in the audit file, `extract --service`), never guessed from the file's name.
* Member states and languages are written in either case; "hrs" may stand behind a median.
* Parts 1, 2 and 11 hold no figures; numbers in the text of part 11 are reported as unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from sources import dsa_template_parts as parts_of
from sources.document import Document
from sources.dsa_categories import CATEGORY_WORDS
from sources.dsa_template_parts import INDICATORS, ORDERS, OWN_ILLEGAL, OWN_TERMS, Part
from sources.dsa_template_rows import (
    OTHER,
    number_repeats,
    read_categories,
    read_reporting_periods,
    read_scopes,
)
from sources.dsa_template_totals import find_relations
from sources.errors import LayoutError, first_few
from sources.label_map import fold, load_label_map, look_up
from sources.readers.columns import is_blank, read_column
from sources.readers.numbers import find_numbers
from sources.readers.sheet import collapse, peek_sheets, visible_sheets
from sources.source import Extraction, Source
from sources.tabulate import breakdown_column, tabulate_extraction
from sources.unread_cells import list_unread_cells

SERIES = "DSA transparency report"
POINTS = re.compile(r"\d{1,3}(\.\d{3}){2,}")  # "11.279.462"
COMMAS = re.compile(r"\d{1,3}(,\d{3})+")  # "353,997"
HOURS = re.compile(r"(?<=\d)\s*(?:h|hrs?|hours?)\.?\Z", re.IGNORECASE)  # "162.4 hrs"
PLACEHOLDER = re.compile(r"YYYY-MM-DD|\[\s*(?:\.\.\.|…)\s*\]|Text to detail the .Other. keyword\.?")
GROUNDS = {OWN_ILLEGAL: "illegal content", OWN_TERMS: "terms and conditions"}


def parse(document: Document) -> Extraction:
    """Every figure of the parts in the document.

    Raises:
        DocumentError: The bytes are no CSV or workbook.
        LayoutError: A heading, category, indicator, scope or period is not known, or the service is
            named nowhere.
    """
    known = load_label_map(f"{SOURCE.slug}.columns")
    sheets, unread = visible_sheets(document)
    parts = parts_of.find_parts(document, sheets, known)
    unread.extend(parts_of.sheets_without_part(sheets))
    claimant = _provider(parts)
    pieces: list[pd.DataFrame] = []
    for part in parts:
        unread.extend(part.table.unread_misfits())
        if part.table.frame.empty:
            continue
        if part.name == parts_of.QUALITATIVE:
            unread.extend(_figures_in_text(part))
        elif part.name in (*parts_of.CATEGORY_PARTS, INDICATORS):
            pieces.append(_cells(part, document, len(pieces)))
    rows = pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame()
    if rows.empty:
        return tabulate_extraction(document, [], rule=SOURCE.slug, unread=unread)
    claims = _claims(rows, document)
    read = claims[claims["state"] == "read"]
    extraction = tabulate_extraction(
        document,
        read.drop(columns=[*HELPERS, "state"]),
        rule=SOURCE.slug,
        claimant=claimant,
        report_series=SERIES,
        relations=find_relations(claims),
        unread=[*_unread(claims), *unread],
    )
    return list_unread_cells(document, extraction)


def recognises(document: Document) -> bool:
    """Whether one of the first rows has the headings of a part."""
    sheets = peek_sheets(document)
    return any(parts_of.part_of_header(tuple(cells)) for sheet in sheets for cells in sheet.rows)


HELPERS = (
    "part",
    "category",
    "keyword",
    "state_code",
    "row",
    "heading",
    "column_locator",
    "part_of",
)
"""Columns that relations are found by, and that no claim has."""


def _provider(parts: Sequence[Part]) -> str:
    """Name of the provider in the summary; blank where there is none."""
    for part in parts:
        frame = part.table.frame
        if part.name == parts_of.SUMMARY:
            indicator = next(h for h in part.table.header if fold(h) == "indicator")
            value = next(h for h in part.table.header if fold(h) == "value")
            named = frame[frame[indicator].map(fold) == "nameoftheserviceprovider"][value]
            texts = [collapse(text) for text in named if text and text != "Text"]
            if texts:
                return texts[0]
    return ""


def _figures_in_text(part: Part) -> list[dict[str, str]]:
    value = next(h for h in part.table.header if fold(h) == "value")
    cells = zip(part.table.frame[value], part.table.locators(value), strict=True)
    return [
        {
            "locator": locator,
            "printed": found.number.printed,
            "reason": "a figure in the qualitative part: read it with generic_prose",
        }
        for text, locator in cells
        for found in find_numbers(text)
    ]


def _cells(part: Part, document: Document, position: int) -> pd.DataFrame:
    """One row per cell for a figure, blank ones too: dimensions, heading, text, place."""
    frame, table = part.table.frame, part.table
    base = pd.DataFrame(index=frame.index)
    # Merged cells of a sheet saved as CSV: the rows below belong to the same service, category ...
    filled = {"service", "period", "section", "indicator"}
    filled |= {"category"} if part.name == ORDERS else set()
    for word in ("service", "period", "category", "other", "section", "indicator", "scope"):
        heading = part.dimensions.get(word)
        texts = frame[heading].map(collapse) if heading else pd.Series("", index=frame.index)
        if word in filled:
            texts = texts.where(texts != "").ffill().fillna("")
        base[word] = texts.map(_without_placeholder)
    scope = part.dimensions.get("scope")
    base["service"] = _services(base["service"], document, table.where)
    base["is_template"] = frame[scope].str.contains(PLACEHOLDER) if scope else False
    if part.name == ORDERS and (base["scope"] != "").any():
        base["is_template"] |= base["scope"] == ""  # of which member states, is not told
    base["row"] = table.row_numbers
    pieces = []
    for heading in part.figures:
        piece = base.copy()
        piece["heading"] = heading if part.name != INDICATORS else base["indicator"]
        piece["printed"] = frame[heading]
        piece["locator"] = table.locators(heading)
        piece["column_locator"] = table.column_locator(heading)
        column = table.header.index(heading) + 1
        piece["claim_id"] = f"p{position}c{column}r" + base["row"].astype(str)
        pieces.append(piece[piece["heading"] != ""])
    rows = pd.concat(pieces, ignore_index=True)
    rows["part"] = f"{part.name}|{position}"
    rows["service_part"] = parts_of.surface_of(document.name)
    if ((rows["service"] == "") & ~rows["printed"].map(is_blank)).any():
        raise LayoutError(
            table.where,
            expected="the name of the service in the column `Service`",
            found="a blank",
            todo='give it: service = "..." under the document in the audit file, or `extract '
            "--service ...`; or write it into the column's first row",
        )
    return rows


def _services(printed: pd.Series[str], document: Document, where: str) -> pd.Series[str]:
    """The service of each row: as printed, or as given where the column is blank throughout."""
    if not document.service:
        return printed
    others = [name for name in printed.unique() if name and fold(name) != fold(document.service)]
    if others:
        raise LayoutError(
            where,
            expected=f"no other service than {document.service!r}, which was given for it",
            found=f"{first_few(others)} in the column `Service`",
            todo="leave `service` out: the document names its own",
        )
    return printed if (printed != "").any() else printed.where(printed != "", document.service)


def _without_placeholder(text: str) -> str:
    return "" if PLACEHOLDER.search(text) else text


def _claims(rows: pd.DataFrame, document: Document) -> pd.DataFrame:
    """Rows of claims, with the helper columns."""
    where = document.name
    known = load_label_map(f"{SOURCE.slug}.columns")
    words = look_up(
        rows["heading"],
        known,
        where=where,
        what="indicator or heading",
        module=f"{SOURCE.slug}.columns.csv, not",
    )
    extra = words.pop("breakdown")
    # Providers alter the case and marks of the regulation's headings: it is the same figure.
    labels = {text: known[fold(text)]["label"] for text in rows["heading"].unique()}
    rows = rows.assign(printed_heading=rows["heading"], heading=rows["heading"].map(labels))
    claims = pd.concat([words, read_categories(rows, where), read_scopes(rows, where)], axis=1)
    claims["metric_label"] = rows["heading"]
    claims["platform"] = rows["service"]
    scoped = claims["scope_kind"] != ""
    claims["kind"] = claims["scope_kind"].where(scoped, claims["kind"])
    medians = claims["kind"] == "median"
    claims.loc[medians, ["unit", "additivity"]] = ["hours", "unknown"]
    claims["since"] = claims["since"].where(medians, "")
    dimensions = pd.DataFrame(
        {
            "category": claims["category"].where(claims["keyword"] != "", ""),
            "other": rows["other"].where(claims["keyword"] == OTHER, ""),
            "ground": rows["part"].str.partition("|")[0].map(GROUNDS).fillna(""),
            "outcome": claims["outcome"],
            "basis": claims["basis"],
            "language": claims["language"],
        }
    )
    claims["breakdown"] = _joined(breakdown_column(dimensions), extra)
    number_repeats(claims, rows)
    claims = claims.drop(columns=["scope_kind", "outcome", "basis", "language"])
    for name in (
        "part",
        "row",
        "heading",
        "column_locator",
        "printed",
        "locator",
        "claim_id",
        "service_part",
    ):
        claims[name] = rows[name]
    claims["context"] = (
        rows["service"]
        + " | "
        + claims["policy_label"]
        + " | "
        + rows["scope"]
        + " | "
        + rows["printed_heading"]
    )
    claims = pd.concat([claims, read_reporting_periods(rows["period"], where)], axis=1)
    claims = claims.join(_numbers(claims))
    left = rows["is_template"] & (claims["state"] == "read")
    claims.loc[left, "state"] = "unread"
    return claims


def _joined(first: pd.Series[str], second: pd.Series[str]) -> pd.Series[str]:
    """Two breakdowns as one, its keys in order."""
    pairs = pd.Series(list(zip(first, second, strict=True)), index=first.index)
    texts = {
        pair: "; ".join(sorted(piece for text in pair for piece in text.split("; ") if piece))
        for pair in pairs.unique()
    }
    return pairs.map(texts)


def _numbers(claims: pd.DataFrame) -> pd.DataFrame:
    """Values; in a document with numbers such as 11.279.462 a point parts thousands."""
    # Medians are hours, with or without their name: "162.4 hrs".
    printed = claims["printed"].where(
        claims["kind"] != "median", claims["printed"].str.replace(HOURS, "", regex=True)
    )
    points = printed.str.fullmatch(POINTS).any() and not printed.str.fullmatch(COMMAS).any()
    groups = claims["platform"] + "|" + claims["metric_label"] + "|" + claims["kind"]
    numbers = read_column(printed, claims["kind"], groups=groups, language="de" if points else "en")
    # A count has no decimals: one with a point may be thousands.
    counts = claims["kind"] == "count"
    odd = counts & (numbers["value"].fillna(0) % 1 != 0)
    # Accuracy lies between 0 and 1: above, it is per cent without a sign.
    odd |= (claims["kind"] == "score") & (numbers["high"] > 1)
    numbers.loc[odd, "state"] = "unread"
    return numbers


def _unread(claims: pd.DataFrame) -> list[dict[str, str]]:
    rows = claims[claims["state"] == "unread"]
    return [
        {
            "locator": locator,
            "printed": printed,
            "reason": "no number that can be told, or in a row left as in the template or without "
            "a scope",
        }
        for locator, printed in zip(rows["locator"], rows["printed"], strict=True)
    ]


SOURCE = Source(
    slug="dsa_harmonised_template",
    title="EU DSA: harmonised transparency report (Implementing Regulation 2024/2835)",
    claimant="",
    parse=parse,
    recognises=recognises,
    example="https://eur-lex.europa.eu/eli/reg_impl/2024/2835/oj",
    words={
        "policy_area": CATEGORY_WORDS,
        "action": {"disclose": ()},
        "unit": {"measures": ("decisions",)},
    },
    takes_service=True,
    version=3,
)
