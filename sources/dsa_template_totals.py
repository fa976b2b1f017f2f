"""What adds up in the EU's harmonised transparency template, as Annex II of the regulation says."""

from __future__ import annotations

import pandas as pd

from sources.dsa_template_rows import TOTAL
from sources.label_map import fold

MEMBER_STATES = 27
ADDING_KINDS = ("count", "level")


def find_relations(claims: pd.DataFrame) -> list[dict[str, str]]:
    """Categories, sub-categories, member states and columns in their totals.

    Args:
        claims: Rows with the helper columns of the source, blank and unread cells included.
    """
    counts = claims[claims["kind"].isin(ADDING_KINDS)]
    is_category = (counts["category"] != "") & (counts["keyword"] == "")
    categories = counts[is_category & (counts["category"] != TOTAL)]
    totals = counts[is_category & (counts["category"] == TOTAL)]
    keywords = counts[counts["keyword"] != ""]
    is_state = counts["state_code"] != ""
    same = ["part", "platform", "metric_label", "period_start", "kind"]
    place = [*same, "scope"]
    topic = [*same, "policy_label", "breakdown", "category"]
    return [
        *_related(totals, categories, place, "column_locator"),
        *_related(categories, keywords, [*place, "category"], "column_locator"),
        *_related(counts[~is_state], counts[is_state], topic, "locator"),
        *_columns_in_total(counts),
    ]


def _related(
    wholes: pd.DataFrame, parts: pd.DataFrame, keys: list[str], locator: str
) -> list[dict[str, str]]:
    """Each whole with its parts; they add up where every one of their cells was read.

    Recipients are listed for every member state, orders for those that sent any.
    """
    read = wholes[wholes["state"] == "read"]
    pairs = read[[*keys, "claim_id", locator]].merge(
        parts[[*keys, "claim_id", "state"]], on=keys, suffixes=("", "_part")
    )
    is_read = pairs["state"] == "read"
    complete = is_read.groupby(pairs["claim_id"]).transform("all")
    size = is_read.groupby(pairs["claim_id"]).transform("size")
    complete &= (pairs["kind"] != "level") | (size >= MEMBER_STATES)
    columns = (pairs["claim_id"], pairs["claim_id_part"], pairs[locator], complete, is_read)
    return [
        {
            "whole": whole,
            "part": part,
            "relation": "sum" if adds_up else "subset",
            "locator": place,
        }
        for whole, part, place, adds_up, printed in zip(*columns, strict=True)
        if printed
    ]


def _columns_in_total(counts: pd.DataFrame) -> list[dict[str, str]]:
    """Figures of a row that count a part of another figure of the row."""
    read = counts[counts["state"] == "read"]
    parts = read[read["part_of"] != ""]
    keys = ["part", "row", "key"]
    pairs = read.assign(key=read["metric_label"].map(fold))[[*keys, "claim_id", "locator"]].merge(
        parts.assign(key=parts["part_of"].map(fold))[[*keys, "claim_id"]],
        on=keys,
        suffixes=("", "_part"),
    )
    columns = (pairs["claim_id"], pairs["claim_id_part"], pairs["locator"])
    return [
        {"whole": whole, "part": part, "relation": "subset", "locator": locator}
        for whole, part, locator in zip(*columns, strict=True)
    ]
