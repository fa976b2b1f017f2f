"""The rules: one file per construct, each rule with the sentences that it reads."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from sources.readers.prose.patterns import compile_pattern, required_tags, required_words

CONSTRUCTS = ("points", "change", "record", "median", "rate", "share", "mean", "count")
"""In the order in which they are tried: the most specific reading of a number wins."""

COMPARISONS = frozenset({"change", "difference", "ratio", "point_change"})
"""Kinds that are measured against another period."""


@dataclass(frozen=True)
class Rule:
    """One way to state a figure.

    Attributes:
        name: Of the rule; a claim's `extraction` names it.
        kind: Kind of statistic; `mean` takes its length from the sentence.
        pattern: Over the tagged sentence (`patterns`).
        needs: Tags without which it cannot match.
        words: Of each of these sets one must stand in the sentence, as a tag or a plain word.
        inherits: What an elliptic clause takes from the figure before it.
        only: `measurement` where only a study's own findings are meant.
        unit: Unit where the sentence names only the matter ("hate speech"); `named`: the only one
            that it names anywhere.
        base_action: What the base of a share had happen to it.
        base_policy: Matter of a share's base: `all`, or `before`, that of the figure before it.
        base_detection: `before` where a share's base was found as the figure before it says.
        detection: How a share was found, where the construct itself says it ("4% by users").
        action: What happened, where the construct itself says it ("views"); `-`: nothing is.
        carried: The figure before it is that of the sentence before.
        links: Words of which one must lead to the base.
        languages: Languages it is for; blank: all.
        examples: Sentences it reads; each is run as a test.
    """

    name: str
    kind: str
    pattern: re.Pattern[str]
    needs: frozenset[str]
    words: tuple[frozenset[str], ...]
    inherits: frozenset[str]
    only: str
    unit: str
    base_action: str
    base_policy: str
    base_detection: str
    detection: str
    action: str
    carried: bool
    links: frozenset[str]
    languages: frozenset[str]
    examples: tuple[str, ...]

    @property
    def leans(self) -> bool:
        """Whether it takes its unit or its action from a figure before it."""
        return bool(self.inherits) or self.kind in COMPARISONS


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order in which they are tried."""
    return tuple(rule for construct in CONSTRUCTS for rule in _load(construct))


@cache
def telling_words() -> frozenset[str]:
    """Every tag and word that one of the rules asks for."""
    return frozenset(word for rule in all_rules() for words in rule.words for word in words)


def rules_for(
    tags: frozenset[str], words: frozenset[str], language: str, *, is_measured: bool
) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules that a sentence may match: those that stand alone, then the rest.

    The rest take their unit or action from a figure before them, which must be read first.

    Args:
        tags: Those of its tokens.
        words: Its tags and plain words.
        language: Of the sentence.
        is_measured: Whether it tells what a study found.
    """
    return _fitting(tags, words & telling_words(), language, is_measured)


@lru_cache(maxsize=4_096)
def _fitting(
    tags: frozenset[str],
    words: frozenset[str],
    language: str,
    is_measured: bool,
) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    fitting = [
        rule
        for rule in all_rules()
        if rule.needs <= tags
        and not any(map(words.isdisjoint, rule.words))
        and (is_measured or rule.only != "measurement")
        and (not rule.languages or language in rule.languages)
    ]
    return (
        tuple(rule for rule in fitting if not rule.leans),
        tuple(rule for rule in fitting if rule.leans),
    )


def _load(construct: str) -> list[Rule]:
    path = resources.files(__package__).joinpath(f"{construct}.toml")
    rules = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    return [
        Rule(
            name=rule["name"],
            kind=rule["kind"],
            pattern=compile_pattern(rule["pattern"]),
            needs=required_tags(rule["pattern"]),
            words=required_words(rule["pattern"]),
            inherits=frozenset(rule.get("inherits", "").split()),
            only=rule.get("only", ""),
            unit=rule.get("unit", ""),
            base_action=rule.get("base_action", ""),
            base_policy=rule.get("base_policy", ""),
            base_detection=rule.get("base_detection", ""),
            detection=rule.get("detection", ""),
            action=rule.get("action", ""),
            carried=rule.get("carried", False),
            links=frozenset(rule.get("links", "").split()),
            languages=frozenset(rule.get("languages", "").split()),
            examples=tuple(rule["examples"]),
        )
        for rule in rules
    ]
