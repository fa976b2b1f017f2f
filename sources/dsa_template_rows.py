"""What the rows of the EU's harmonised transparency template say of themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from sources.dsa_template_parts import ORDERS, SLUG
from sources.errors import LayoutError, first_few
from sources.label_map import Words, fold, load_label_map
from sources.readers.dates import parse_period
from sources.readers.labels import unknown_label

TOTAL = "TOTAL"
CATEGORY, KEYWORD, OTHER = "STATEMENT_CATEGORY_", "KEYWORD_", "KEYWORD_OTHER"
SLASH = re.compile(r"\s*/\s*")  # "2025-07-01 / 2025-12-31"
CODE = re.compile(r"[A-Za-z]{2}")  # "AT", "bg"
RECIPIENTS = "numberofaveragemonthlyactiverecipientsduringthereportingperiod"
"""Heading of part 10, folded: its scopes are member states, those of parts 8 and 9 languages."""
STATES = {"EL": "GR"}
SCOPES: Mapping[str, Words] = {
    "totalnumber": {},
    "decisionsupheld": {"outcome": "upheld"},
    "decisionspartiallyreversed": {"outcome": "partially reversed"},
    "decisionsreversed": {"outcome": "reversed"},
    "decisionomitted": {"outcome": "omitted"},
    "mediantime": {"kind": "median"},
    "percentageofoutcomesimplemented": {"kind": "share"},
    "owninitiative": {"basis": "own initiative"},
    "namtotal": {"basis": "notices"},
    "namtrustedflagger": {"basis": "notices of trusted flaggers"},
}
"""Scopes of parts 7 to 9, folded: what they change or add."""


def read_categories(rows: pd.DataFrame, where: str) -> pd.DataFrame:
    """Category and keyword of each row; a keyword's category is the last one above it."""
    known = load_label_map(f"{SLUG}.categories")
    parents = _parents(known)
    found: dict[tuple[str, int], tuple[str, str, str, str]] = {}
    above: dict[str, str] = {}
    places = rows[["part", "row", "category"]].drop_duplicates().sort_values(["part", "row"])
    for part, row, printed in places.itertuples(index=False):
        code = "".join(printed.split()).upper()
        if not code:
            found[part, row] = ("all", "", "", "")
        elif code == TOTAL:
            found[part, row] = ("all", TOTAL, TOTAL, "")
        elif code.startswith(CATEGORY):
            if fold(code) not in known:
                labels = [r["label"] for r in known.values() if r["label"].startswith(CATEGORY)]
                raise unknown_label(code, labels, where=where, what="category", module=SLUG)
            above[part] = code
            found[part, row] = (known[fold(code)]["policy_area"], code, code, "")
        elif code.startswith(KEYWORD) and part in above:
            category = above[part]
            if parents.get(code, category) != category:
                raise LayoutError(
                    f"{where}#row={row}",
                    expected=f"{code} below {parents[code]}, as in the template",
                    found=f"it below {category}",
                    todo="sort the rows as in Annex I: what `KEYWORD_OTHER` belongs to is told by "
                    "their order alone",
                )
            own = known.get(fold(code), known[fold(category)])
            found[part, row] = (own["policy_area"], code, category, code)
        else:
            raise LayoutError(
                f"{where}#row={row}",
                expected=f"{TOTAL}, a {CATEGORY}... or, below one, a {KEYWORD}...",
                found=repr(printed),
                todo="compare with part 2 of the report",
            )
    keys = zip(rows["part"], rows["row"], strict=True)
    return pd.DataFrame(
        [found[key] for key in keys],
        columns=["policy_area", "policy_label", "category", "keyword"],
        index=rows.index,
    )


def _parents(known: Mapping[str, Words]) -> dict[str, str]:
    """The category of each sub-category of the template: the last one above it in our table."""
    found: dict[str, str] = {}
    category = ""
    for row in known.values():
        if row["label"].startswith(KEYWORD):
            found[row["label"]] = category
        else:
            category = row["label"]
    found.pop(OTHER, None)
    return found


def read_scopes(rows: pd.DataFrame, where: str) -> pd.DataFrame:
    """What the column `Scope` says: a member state, a language, an outcome, a kind of figure.

    Two letters are a member state where orders or recipients are counted, otherwise a language,
    whatever their case: providers write `at` and `DE` of either.
    """
    is_place = rows["part"].str.startswith(ORDERS) | (rows["heading"].map(fold) == RECIPIENTS)
    pairs = pd.Series(list(zip(rows["scope"], is_place, strict=True)), index=rows.index)
    words = {pair: _scope_words(*pair, where=where) for pair in pairs.unique()}
    return pd.DataFrame(
        [words[pair] for pair in pairs],
        columns=["scope", "state_code", "scope_kind", "outcome", "basis", "language"],
        index=rows.index,
    )


def _scope_words(text: str, is_place: bool, *, where: str) -> tuple[str, str, str, str, str, str]:
    plain = SCOPES.get(fold(text), {})
    state, language = "", ""
    if text.upper() == TOTAL or not text or fold(text) in SCOPES:
        pass
    elif CODE.fullmatch(text) and is_place:
        state = STATES.get(text.upper(), text.upper())
    elif CODE.fullmatch(text):
        language = text.lower()
    else:
        raise unknown_label(
            text,
            ["Total number", "Decisions upheld", "Median time", "AT", "bg"],
            where=where,
            what="scope",
            module=SLUG,
        )
    kind, outcome, basis = (plain.get(word, "") for word in ("kind", "outcome", "basis"))
    return state or "EU", state, kind, outcome, basis, language


def number_repeats(claims: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Tell rows apart that say the same of themselves: further `KEYWORD_OTHER`, languages."""
    may_repeat = (claims["keyword"] == OTHER) | (claims["language"] != "")
    keys = [
        rows["part"],
        rows["period"],
        claims["platform"],
        claims["metric_label"],
        claims["kind"],
        claims["policy_label"],
        claims["scope"],
        claims["breakdown"],
    ]
    counts = claims.groupby(keys, sort=False).cumcount()
    repeated = may_repeat & (counts > 0)
    numbered = claims["breakdown"] + "; row=" + (counts + 1).astype(str)
    claims["breakdown"] = claims["breakdown"].where(~repeated, numbered)


def read_reporting_periods(printed: pd.Series[str], where: str) -> pd.DataFrame:
    """Reporting periods; rows whose period was left blank have none."""
    columns: dict[str, Mapping[str, str]] = {
        "": {"period_start": "", "period_end": "", "period_basis": ""}
    }
    for text in printed.unique():
        period = parse_period(SLASH.sub(" - ", text) if text.count("/") == 1 else text)
        is_day = period is not None and period.period.start == period.period.end
        if (period is None or is_day) and text:
            raise LayoutError(
                where,
                expected="reporting periods such as 2025-07-01/2025-12-31",
                found=first_few([text]),
                todo="correct the period",
            )
        if period is not None:
            columns[text] = period.as_columns()
    return pd.DataFrame([columns[text] for text in printed], index=printed.index).fillna("")
