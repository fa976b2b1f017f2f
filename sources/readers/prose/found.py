"""What is known of a text, and what is read in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.values import Period
from sources.readers.prose.periods import Dated
from sources.readers.prose.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a text before it is read.

    Attributes:
        platform: The platform it is about, where no name stands in a sentence.
        voice: Who says "we": `publisher` (the platform), `article` or `study`.
        report: The period it reports on; None where it has none.
        published: The day it was published; None where unknown.
        language: One of `lexicon.LANGUAGES`.
        is_own: It is certain that the publisher is the platform.
        is_mixed: It writes numbers in ways that contradict each other; none with a mark is read.
    """

    platform: str = ""
    voice: str = "article"
    report: Period | None = None
    published: date | None = None
    language: str = "en"
    is_own: bool = True
    is_mixed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One figure of a text.

    Attributes:
        sentence: Where it stands.
        dated: The figure with its period and base.
        kind: Of statistic.
        table: `claims` or `measurements`.
        platform: What it is about; blank where nobody is named.
        is_relayed: Somebody else tells it than the one who claims it.
        policy_label: Their word for the matter; blank where none is named.
        policy: Our word.
        further: Words of the clause that set the figure apart and that no rule understands.
        base_policy: Our word for the matter of a share's base, where it is another one.
        base_policy_label: Their word for it.
    """

    sentence: Sentence
    dated: Dated
    kind: str
    table: str
    platform: str
    is_relayed: bool
    policy_label: str
    policy: str
    further: str
    base_policy: str = ""
    base_policy_label: str = ""


@dataclass(frozen=True, slots=True)
class NotRead:
    """A sentence with a number that no rule understands."""

    sentence: Sentence
    printed: str
    reason: str
