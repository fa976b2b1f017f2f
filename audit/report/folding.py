"""Verdicts that say the same of many figures, folded: one sentence a reason, and what it touches.

Folding is about reading alone. Every verdict keeps its row in `verdicts.csv` and its sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from audit.result import AuditResult

FOLDED = ("not_comparable", "not_measurable")
"""Verdicts that settle nothing; the others stand first and in full."""

MOST_NAMED = 4
"""Platforms named one by one."""


@dataclass(frozen=True)
class Fold:
    """All verdicts of one word that share one reason.

    Attributes:
        verdict: The word, one of `FOLDED`.
        because: The reason as a sentence; blank where the run recorded none.
        places: Rows of the verdicts table, in its order, from 0.
        touches: How many pairs or figures it is about, of whom, and beside what.
    """

    verdict: str
    because: str
    places: tuple[int, ...]
    touches: str

    @property
    def is_single(self) -> bool:
        """Whether there is nothing to fold, so that the verdict's own sentence says it all."""
        return len(self.places) == 1 or not self.because


def fold_verdicts(result: AuditResult) -> list[Fold]:
    """One fold for each reason why verdicts settle nothing, in the order of the table.

    A verdict without a recorded reason (of a run made before reasons were kept) stands alone.
    """
    verdicts = result.verdicts
    groups: dict[tuple[str, str], list[int]] = {}
    for place, (word, because) in enumerate(
        zip(verdicts["verdict"], verdicts["because"], strict=True)
    ):
        if word in FOLDED:
            groups.setdefault((word, because or f"\0{place}"), []).append(place)
    platforms = dict(zip(result.claims["claim_id"], result.claims["platform"], strict=True))
    studies = dict(
        zip(result.measurements["measurement_id"], result.measurements["study"], strict=True)
    )
    return [
        Fold(
            word,
            "" if reason.startswith("\0") else _sentence(reason),
            tuple(places),
            _touches(verdicts.iloc[places], platforms, studies),
        )
        for (word, reason), places in groups.items()
    ]


def _touches(rows: pd.DataFrame, platforms: Mapping[str, str], studies: Mapping[str, str]) -> str:
    """`13 pairs: 9 figures of Facebook and Twitter beside 6 measurements of 5 studies`."""
    figures = _ids(rows["claim_id"])
    about = _of_whom(sorted({platforms[name] for name in figures if name in platforms}))
    counted = f"{_many(len(figures), 'figure')}{about}"
    measured = _ids(rows["measurement_id"])
    if not measured:
        return counted
    pairs = _many(len(rows), "pair")
    if not all(name in studies for name in measured):
        return f"{pairs}: {counted} beside {_many(len(measured), 'other figure')}"
    works = {studies[name] for name in measured}
    beside = f"{_many(len(measured), 'measurement')} of {_many(len(works), 'study', 'studies')}"
    return f"{pairs}: {counted} beside {beside}" if figures else f"{pairs}: {beside}"


def _ids(cells: pd.Series[str]) -> list[str]:
    return list(dict.fromkeys(name for cell in cells for name in cell.split()))


def _of_whom(names: Sequence[str]) -> str:
    if not names:
        return ""
    if len(names) > MOST_NAMED:
        return f" of {len(names)} platforms"
    return f" of {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}"


def _many(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:].rstrip('.')}."
