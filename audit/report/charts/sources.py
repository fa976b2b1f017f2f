"""The source line of a chart: whose figures are drawn, who relayed them, how new the input is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from audit.report.wording import Wording
from audit.result import AuditResult

MOST_CLAIMANTS = 3
MOST_LETTERS = 110


@dataclass(frozen=True)
class Sources:
    """Source lines of one audit."""

    result: AuditResult
    wording: Wording

    @property
    def as_of(self) -> str:
        """Date of the newest input, and who drew the chart."""
        return f"As of {self.wording.day(self.result.as_of)}. Chart: transparency-audit"

    def claimed(self, claims: pd.DataFrame) -> str:
        """The line of a chart of claims: who published them and who relayed them."""
        words = _several(claims["claimant"])
        relays = "; ".join(dict.fromkeys(name for name in claims["relayed_by"] if name))
        if relays:
            words += f", relayed by {_shortened(relays)}"
        return f"Source: {words}. {self.as_of}"

    def studied(self, studies: Iterable[str]) -> str:
        """The line of a chart of measurements alone."""
        return f"Source: {_names(studies)}. {self.as_of}"

    def compared(self, claim_ids: pd.Series[str], measurement_ids: pd.Series[str]) -> str:
        """The line of a chart that sets claims beside measurements."""
        claims, studies = self.result.claims, self.result.measurements
        claimants = claims.loc[claims["claim_id"].isin(claim_ids), "claimant"]
        measured = studies.loc[studies["measurement_id"].isin(measurement_ids), "study"]
        return f"Sources: {_several(claimants)}; {_names(measured)}. {self.as_of}"

    def everything(self) -> str:
        """The line of a chart of the whole audit."""
        return f"Sources: {_several(self.result.claims['claimant'])}. {self.as_of}"


def _several(names: Iterable[str]) -> str:
    listed = [name for name in dict.fromkeys(names) if name]
    rest = len(listed) - MOST_CLAIMANTS
    return ", ".join(listed[:MOST_CLAIMANTS]) + (f" and {rest} more" if rest > 0 else "")


def _names(studies: Iterable[str]) -> str:
    """Names of studies, in full while they are short enough for two lines; the rest counted."""
    listed = [name for name in dict.fromkeys(studies) if name]
    kept = listed[:1]
    for name in listed[1:]:
        if len("; ".join([*kept, name])) > MOST_LETTERS:
            break
        kept.append(name)
    rest = len(listed) - len(kept)
    return _shortened("; ".join(kept)) + (f" and {rest} more" if rest else "")


def _shortened(text: str) -> str:
    if len(text) <= MOST_LETTERS:
        return text
    return text[: MOST_LETTERS - 1].rsplit(" ", 1)[0] + " …"
