"""Fixture documents and sums of printed parts, for the tests of single sources."""

import json
from pathlib import Path

from sources.document import Document

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


def fixture_document(case):
    folder = FIXTURES / case
    about = json.loads((folder / "document.json").read_text(encoding="utf-8"))
    given = {name: about.get(name, "") for name in ("url", "published_on", "service")}
    return Document.from_path(folder / about["file"], **given)


def total_gaps(extraction, relation="sum"):
    """Printed totals that differ from their parts: context of the whole, its value, the sum."""
    claims = extraction.claims.set_index("claim_id")
    related = extraction.relations[extraction.relations["relation"] == relation]
    gaps = []
    for (whole, _), group in related.groupby(["whole", "locator"]):
        found = sum(claims.loc[part, "value"] for part in group["part"])
        if found != claims.loc[whole, "value"]:
            gaps.append((claims.loc[whole, "context"], claims.loc[whole, "value"], found))
    return gaps


def only(claims, **words):
    """The value of the one claim that has these words."""
    chosen = claims
    for column, word in words.items():
        chosen = chosen[chosen[column] == word]
    assert len(chosen) == 1, chosen
    return chosen["value"].iloc[0]
