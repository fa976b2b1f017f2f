"""Word lists. Closed ones are fixed; controlled ones know how their words contain one another.

A controlled vocabulary accepts words that it does not know (a person typed them, a publisher
invented them): they stand apart as series of their own, related to nothing but themselves.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

KINDS = (
    "count",
    "cumulative",
    "mean_per_day",
    "mean_per_week",
    "mean_per_month",
    "share",
    "rate_within",
    "change",
    "ratio",
    "difference",
    "point_change",
    "maximum",
    "minimum",
    "level",
    "median",
    "score",
)
ADDITIVITIES = ("events", "unique", "net", "stock", "unknown")
QUALIFIERS = (
    "exact",
    "rounded",
    "about",
    "more_than",
    "at_least",
    "less_than",
    "up_to",
    "almost",
    "range",
    "suppressed",
)
PERIOD_BASES = ("stated", "inferred", "vague", "")
REVIEWS = ("unreviewed", "accepted", "corrected", "rejected")
RELATIONS = ("sum", "subset")
SEVERITIES = ("note", "warning", "error")
"""Ascending: the order is that of `--fail-on`."""
FINDING_STATUSES = ("open", "acknowledged", "answered", "withdrawn")
VERDICTS = ("consistent", "inconsistent", "not_comparable", "not_measurable")
COMPARABILITIES = ("same", "contained", "overlapping", "different", "unknown")
DRAWS = ("census", "probability", "crawl", "convenience", "unknown")
CHECK_STATES = (
    "live",
    "removed",
    "suspended",
    "deleted_by_owner",
    "private",
    "withheld",
    "unreachable",
    "unknown",
)
ESTIMANDS = (
    "share_removed_by",
    "survival_at",
    "share_down_on",
    "share_of",
    "median_lifetime",
    "mean_lifetime",
    "mean_lifetime_difference",
    "hazard_ratio",
    "share_left_otherwise_by",
    "entropy_of",
    "concentration_of",
    "count_observed",
    "population_size",
    "median_of",
    "mean_of",
    "ratio_of",
    "change_of",
)
RESPONSE_OUTCOMES = ("corrected", "definition", "disputed", "no_reply")


@dataclass(frozen=True)
class Vocabulary:
    """Words with the wider words that contain them (a word may have several)."""

    name: str
    parents: Mapping[str, tuple[str, ...]]

    def __contains__(self, word: str) -> bool:
        """Whether the word is known."""
        return word in self.parents

    def extended(self, words: Mapping[str, tuple[str, ...]]) -> Vocabulary:
        """The same list with a source's own words added; known words keep their parents."""
        return Vocabulary(self.name, {**words, **self.parents})

    def ancestors(self, word: str) -> frozenset[str]:
        """Every wider word, the word itself included."""
        found = {word}
        waiting = [word]
        while waiting:
            for parent in self.parents.get(waiting.pop(), ()):
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return frozenset(found)

    def is_within(self, word: str, wider: str) -> bool:
        """Whether everything called `word` is also called `wider`."""
        return wider in self.ancestors(word)

    def nearest(self, word: str, most: int = 3) -> list[str]:
        """Known words that look alike, best first: for the message about an unknown one."""
        return difflib.get_close_matches(word, self.parents, n=most, cutoff=0.6)


POLICY_AREAS = Vocabulary(
    "policy_area",
    {
        "all": (),
        "terrorism": ("terrorism_and_violent_extremism",),
        "terrorism_and_violent_extremism": ("dangerous_organisations",),
        "dangerous_organisations": ("all",),
        "jihadist": ("terrorism",),
        "IS": ("IS_and_al_qaeda",),
        "al_qaeda": ("IS_and_al_qaeda",),
        "IS_and_al_qaeda": ("jihadist",),
        "other_jihadist": ("jihadist",),
        "christchurch_attack_video": ("terrorism",),
        "organised_hate": ("dangerous_organisations",),
        "hate_speech": ("all",),
        "antisemitism": ("hate_speech",),
        "anti_muslim_hate": ("hate_speech",),
        "child_sexual_exploitation": ("child_safety",),
        "child_safety": ("all",),
        "spam": ("all",),
        "fake_accounts": ("all",),
        "adult_content": ("all",),
        "bullying_and_harassment": ("all",),
        "suicide_and_self_harm": ("all",),
        "violent_and_graphic_content": ("all",),
        "violence_and_incitement": ("all",),
        "regulated_goods": ("all",),
        "drugs": ("regulated_goods",),
        "firearms": ("regulated_goods",),
        "misinformation": ("all",),
        "intellectual_property": ("all",),
        "copyright": ("intellectual_property",),
        "trademark": ("intellectual_property",),
        "privacy": ("all",),
        "impersonation": ("all",),
        "illegal_content": ("all",),
        "other": ("all",),
    },
)

ACTIONS = Vocabulary(
    "action",
    {
        "act_on": (),
        "remove": ("act_on",),
        "ban": ("remove",),
        "suspend": ("remove",),
        "disable": ("remove",),
        "delete": ("remove",),
        "restrict": ("act_on",),
        "withhold": ("restrict",),
        "label": ("act_on",),
        "demote": ("restrict",),
        "age_restrict": ("restrict",),
        "demonetise": ("restrict",),
        "warn": ("act_on",),
        "block_upload": ("act_on",),
        "restore": (),
        "appeal": (),
        "refer": (),
        "notify": (),
        "order": (),
        "report": (),
        "detect": (),
        "view": (),
        "use": (),
        "publish": (),
        "employ": (),
        "request_information": (),
        "decide": (),
    },
)

UNITS = Vocabulary(
    "unit",
    {
        "items": (),
        "accounts": ("items",),
        "profiles": ("accounts",),
        "pages": ("items",),
        "groups": ("items",),
        "channels": ("items",),
        "bots": ("items",),
        "bots_and_channels": ("items",),
        "groups_and_channels": ("items",),
        "accounts_and_bots": ("items",),
        "accounts_and_channels": ("items",),
        "content": ("items",),
        "posts": ("content",),
        "tweets": ("posts",),
        "videos": ("content",),
        "comments": ("content",),
        "images": ("content",),
        "urls": ("items",),
        "ads": ("content",),
        "listings": ("content",),
        "servers": ("items",),
        "repositories": ("items",),
        "views": (),
        "users": (),
        "reports": (),
        "notices": (),
        "orders": (),
        "requests": (),
        "appeals": (),
        "complaints": (),
        "disputes": (),
        "decisions": (),
        "moderators": (),
        "statements_of_reasons": (),
        "minutes": (),
        "hours": (),
        "days": (),
    },
)
