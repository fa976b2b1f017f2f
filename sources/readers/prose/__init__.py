"""Claims that stand in sentences: text to figures, each with the rule that read it.

Numbers, periods, units, actions and the small words around them become a line of tags; rules of a
few tags each (`rules/*.toml`, one file per construct, with the sentences they read beside them)
say what a number is. A number that no rule understands is listed with the reason; a claim without
a period is kept without one. Nothing is learned, guessed or drawn at random.

Who claims is kept apart from who tells: "Twitter says it suspended" is Twitter's claim, relayed;
"we suspended" is the publisher's; "of the 722 accounts we followed, 455 were suspended" is a
measurement.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from schemas.values import Period
from sources.readers.dates import FoundPeriod, PrintedPeriod, find_periods
from sources.readers.prose.clauses import clause_start
from sources.readers.prose.lexicon import LANGUAGES, find_phrases, has_digit, is_worth_reading
from sources.readers.prose.others import is_sent_elsewhere
from sources.readers.prose.periods import Dated, date_figures, is_cumulative
from sources.readers.prose.platforms import is_same_house, platform_of
from sources.readers.prose.qualifiers import further_words, policy_of
from sources.readers.prose.quotes import ends_quoted, is_anothers_we
from sources.readers.prose.reading import Figure, read_tagged
from sources.readers.prose.records import KINDS, as_record, is_told
from sources.readers.prose.rules import COMPARISONS
from sources.readers.prose.sentences import MAX_SENTENCE, Sentence, split_text
from sources.readers.prose.tags import Tagged, is_figure, tag_sentence

__all__ = ["Context", "Found", "NotRead", "Sentence", "read_sentences", "split_text"]

# What stands before a period that something is only compared with: "up from 28% in 2016"
COMPARED = re.compile(
    r"\b(?:up|down|from|than|compared|versus|over|since)\b[^.;:]{0,40}$", re.IGNORECASE
)
BY_PLATFORM = re.compile(r"(?<!\S)by PLAT:")  # "banned by Telegram", as tags
QUESTION = re.compile(r"\?[\"'\u201d\u2019)]*$|^\s*\u00bf")  # "Did we remove 12 accounts?"
CONDITION = re.compile(
    r"(?:Had|Should|Were|Würden?|Sollten?|Hätten?)\s+(?:[A-Z][\w'\u2019-]*|\d[\d.,]*|we|they|it|the|all|wir|sie|es|die)\s"
)  # "Had Facebook removed 276 posts, ..."
LATER = re.compile(
    r"\b(?:after|for)\s+(?:(?:a|an|one|two|three|four|five|six|seven|ten|twelve|the\s+first|several|some|many"
    r"|\d+)\s+)(?:further\s+|more\s+)?(?:hour|day|week|month|year)s?\b|\b(?:a|one|two|several)\s+"
    r"(?:hour|day|week|month|year)s?\s+(?:later|on)\b",
    re.IGNORECASE,
)  # "were dead after a year"
ODD_RUN = re.compile(
    r"(?<![\w.,/])(?:\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:[.,]\d{3}){2,})(?![\w./])"
)
# "1.234,5", "1,234.5", "1.234.567"
MARKED = re.compile(r"\d[.,]\d")  # "1.234", "1,234"
SPEAKS_OF_IT = re.compile(
    r"(?:That|This|These|The|Those)\s+(?:(?:figure|number|total|sum|volume|count|removals?|suspensions?|bans?)s?\s+)?"
    r"(?:is|was|were|are|represents?|represented|marks|marked|means|meant|amounts?\s+to|amounted\s+to|equals?|equalled"
    r"|came\s+to|comes\s+to|corresponds?\s+to|constitutes?|constituted|made\s+up|makes?\s+up|accounted\s+for)\b"
    r"|(?:Compared|Relative|In\s+comparison|Measured)\s[^,;:]{3,60},\s+(?:that|this|it)\s+(?:is|was)\b"
    r"|Of\s+(?:these|those|them),?\s|(?:About\s+|Some\s+)?\d{1,3}(?:\.\d+)?\s?(?:%|per\s?cent)\s+were\b"
    r"|[^,;:]{3,40}\bof\s+(?:them|these|those|which)\s+(?:was|were|had|have)\b"
    r"|[^;:]{3,80}\bof\s+(?:those|these)\s+(?:suspensions|removals|bans|takedowns|deletions)\b"
)  # "That is 20% more", "Of these, 52% were", "52% were spam", "Some 91% of them were"
LOOK_BACK = 2
"""How many sentences back in a paragraph a period may stand."""


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


def read_sentences(sentences: Iterable[Sentence], context: Context) -> Iterator[Found | NotRead]:
    """The figures of a text in their order, and the numbers that were not read.

    A sentence without a word of the lexicon is passed over in silence; one in a language without a
    lexicon too.
    """
    if context.language not in LANGUAGES:
        return
    earlier: deque[_Earlier] = deque(maxlen=LOOK_BACK)
    paragraph = -1
    last: Found | None = None
    is_quoting = False
    for sentence in sentences:
        if sentence.paragraph != paragraph:
            paragraph = sentence.paragraph
            earlier.clear()
            last, is_quoting = None, False
        is_quoted, is_quoting = is_quoting, ends_quoted(sentence.text, is_open=is_quoting)
        carried = last if SPEAKS_OF_IT.match(sentence.text) else None
        last = None
        if carried is None and not is_worth_reading(sentence.text[:MAX_SENTENCE], context.language):
            earlier.append(_Earlier(sentence, context))
            continue
        if len(sentence.text) > MAX_SENTENCE:
            yield NotRead(sentence, sentence.text[:200], "longer than a sentence")
            continue
        year = _year_of(context.report)
        tagged = tag_sentence(
            sentence.text,
            context.language,
            year=year,
            reference=context.published,
            said=_said(earlier),
            until=context.report.end if context.report else None,
            names=_unknown_names(context.platform),
        )
        this = _Earlier(sentence, context)
        before = _last_period(earlier, this.names)
        around = context
        if context.voice != "publisher":
            around = replace(context, platform=_last_platform(earlier) or context.platform)
        found = list(_figures(sentence, tagged, around, before, carried, is_quoted=is_quoted))
        yield from found
        last = _carried(found)
        earlier.append(this)


def _carried(found: list[Found | NotRead]) -> Found | None:
    """The one count of a sentence, of which the next may speak; None where there are several."""
    figures = [item for item in found if isinstance(item, Found)]
    counts = [item for item in figures if item.kind == "count" and item.table == "claims"]
    is_alone = len(counts) == 1 and not any(isinstance(item, NotRead) for item in found)
    return counts[0] if is_alone else None


def _figures(
    sentence: Sentence,
    tagged: Tagged,
    context: Context,
    before: PrintedPeriod | None,
    carried: Found | None,
    *,
    is_quoted: bool,
) -> Iterator[Found | NotRead]:
    refusal = _refusal(tagged, is_quoted=is_quoted)
    if refusal:
        yield from _unread_numbers(sentence, tagged, refusal)
        return
    is_measured = _is_measured(tagged, context.voice)
    reading = read_tagged(
        tagged,
        context.language,
        is_measured=is_measured,
        carried=replace(carried.dated.figure, policy=None) if carried else None,
    )
    owners = {figure.place: _owner(tagged, figure, context) for figure in reading.figures}
    if carried is not None:
        owners = dict.fromkeys(owners, carried.platform)
        before = carried.dated.period
    dates = date_figures(
        tagged,
        reading,
        report=context.report if carried is None else None,
        before=before,
        published=context.published,
        # A report's period is that of its own figures, not of what it says of others.
        reported=frozenset(
            n for n, name in owners.items() if is_same_house(name, context.platform)
        ),
    )
    found: list[Found] = []
    # "2,140 accounts, the highest daily total of that year" is no plain count.
    record = as_record(tagged, dates) if is_told(tagged) else None
    for dated in dates if record is None else [record]:
        figure = dated.figure
        objection = _objection(tagged, dated, dates if record is None else [record])
        if context.voice != "publisher" and is_sent_elsewhere(tagged, figure.rule, figure.unit):
            objection = "nobody is named who received it"
        if is_measured and (
            any(n > figure.place and is_figure(tagged, n) for n, _ in reading.left)
            or LATER.search(tagged.text, tagged.tokens[figure.place].end)
        ):
            objection = "a condition that no rule reads"
        if context.is_mixed and MARKED.search(figure.number.printed):
            objection = "numbers are written in two ways here"
        if objection:
            yield NotRead(sentence, figure.number.printed, objection)
            continue
        owner = owners[figure.place]
        item = _found(sentence, tagged, dated, context, owner, is_measured=is_measured)
        found.append(_with_what_went_before(item, found[-1] if found else None, carried))
    yield from _shared(found)
    if odd := _odd_runs(tagged):
        yield NotRead(sentence, ", ".join(odd), "a number not written as in the language")
    left = [(number, reason) for number, reason in reading.left if is_figure(tagged, number)]
    if left and tagged.of("UNIT", "ACT"):
        printed = ", ".join(tagged.printed(number) for number, _ in left)
        yield NotRead(sentence, printed, "; ".join(dict.fromkeys(reason for _, reason in left)))


def _objection(tagged: Tagged, dated: Dated, dates: list[Dated]) -> str:
    """Why a figure is no claim beside its period and the others of its sentence; often nothing."""
    if dated.figure.kind in COMPARISONS and (reason := _odd_comparison(dated)):
        return reason
    is_untold = is_told(tagged) and not any(other.figure.kind in KINDS for other in dates)
    return "a record told as no rule reads it" if is_untold else ""


def _odd_comparison(dated: Dated) -> str:
    """Why a change is none that can be told: no base, or a base that is not before its period."""
    if dated.base is None:
        return "no base"
    if dated.period is None:
        return dated.reason if dated.reason.startswith("a stretch") else ""
    return "" if dated.base.start < dated.period.period.start else "the base is not earlier"


def _odd_runs(tagged: Tagged) -> list[str]:
    """Runs of digits and marks that are no number in the language: "1.234,5" in English."""
    if not tagged.of("UNIT", "ACT"):
        return []
    spans = [(token.start, token.end) for token in tagged.tokens if token.tag]
    return [
        match.group()
        for match in ODD_RUN.finditer(tagged.text)
        if not any(start < match.end() and match.start() < end for start, end in spans)
    ]


def _refusal(tagged: Tagged, *, is_quoted: bool) -> str:
    """Why nothing in a sentence is a claim; blank where something may be."""
    if QUESTION.search(tagged.text):
        return "a question"
    if CONDITION.match(tagged.text):
        return "wished, planned or conditional"
    if tagged.of("DOUBT"):
        return "hearsay, doubted or denied"
    if is_anothers_we(tagged, is_open=is_quoted):
        return "quoted: whose figure it is stays open"
    return ""


def _with_what_went_before(item: Found, before: Found | None, carried: Found | None) -> Found:
    """A figure with what it takes from the one before it, here or in the sentence before."""
    figure = item.dated.figure
    is_of_before = figure.kind in COMPARISONS and figure.counted is None
    if before is not None and (is_of_before or figure.leans):
        # "down 20 percent" speaks of the very things counted before it.
        item = _as_of(item, before)
    elif before is None and carried is not None:
        item = _of_carried(item, carried)
    return _with_base_policy(item, before or carried) if figure.base_policy else item


def _unread_numbers(sentence: Sentence, tagged: Tagged, reason: str) -> Iterator[NotRead]:
    numbers = [n for n in tagged.of("NUM", "PCT") if is_figure(tagged, n)]
    if numbers and tagged.of("UNIT", "ACT"):
        yield NotRead(sentence, ", ".join(map(tagged.printed, numbers)), reason)


def _with_base_policy(item: Found, before: Found | None) -> Found:
    """A share of one matter among all, or among those of the figure before it."""
    other = before if item.dated.figure.base_policy == "before" else None
    if other is not None and (other.policy or other.policy_label):
        return replace(item, base_policy=other.policy, base_policy_label=other.policy_label)
    return replace(item, base_policy="all")


def _of_carried(item: Found, carried: Found) -> Found:
    """A figure about the one of the sentence before: "52% were spam", "That is 20% more than"."""
    item = replace(item, is_relayed=carried.is_relayed)
    if item.dated.figure.base_policy:
        return replace(item, further=carried.further)
    return _as_of(item, carried)


def _as_of(item: Found, other: Found) -> Found:
    """The figure with the matter, and what sets it apart, of another one."""
    return replace(
        item, policy=other.policy, policy_label=other.policy_label, further=other.further
    )


def _shared(found: list[Found]) -> list[Found]:
    """In "12 posts and 5 comments for spam" the reason is that of both."""
    shared = list(found)
    for number in range(len(shared) - 1, 0, -1):
        one, other = shared[number - 1], shared[number]
        is_bare = not (one.policy_label or one.further)
        if other.dated.figure.rule == "count_and" and other.policy_label and is_bare:
            shared[number - 1] = _as_of(one, other)
    return shared


def _owner(tagged: Tagged, figure: Figure, context: Context) -> str:
    if context.language != "en":
        # Elsewhere the verb may carry its subject ("eliminamos").
        names = [tagged.tokens[n].meaning for n in tagged.of("PLAT")]
        return names[0] if names else context.platform
    is_publisher = context.voice == "publisher"
    return platform_of(tagged, figure.place, context.platform, is_publisher=is_publisher)


def _found(
    sentence: Sentence,
    tagged: Tagged,
    dated: Dated,
    context: Context,
    platform: str,
    *,
    is_measured: bool,
) -> Found:
    figure = dated.figure
    policy, policy_label = policy_of(tagged, figure)
    speaks = context.voice == "publisher" and is_same_house(platform, context.platform)
    kind = "cumulative" if is_cumulative(tagged, figure, dated.period) else figure.kind
    return Found(
        sentence=sentence,
        dated=dated,
        kind=kind,
        table="measurements" if is_measured else "claims",
        platform=platform,
        is_relayed=not (speaks and context.is_own),
        policy_label=policy_label,
        policy=policy,
        further=further_words(tagged, figure),
    )


def _is_of_study(tagged: Tagged) -> bool:
    """Whether a word of research stands in the clause of the first figure."""
    figures = tagged.of("NUM", "PCT")
    start = clause_start(tagged, figures[0]) if figures else 0
    return any(n >= start and clause_start(tagged, n) == start for n in tagged.of("MEAS")) or (
        not figures and bool(tagged.of("MEAS"))
    )


LOOKED_AT = re.compile(
    r"\b(?:we|I|(?:our|the)\s+(?:[\w-]+\s+)?(?:volunteers|monitors|testers|researchers|authors|team|teams|coders"
    r"|crawler|crawlers|annotators|partners|students|interns|experimenters|investigators|organi[sz]ations?|ngos?))"
    r"\s+(?:had\s+|have\s+)?(?:\w+ly\s+)?(?:reported|flagged|notified|submitted|sent|collected|sampled|monitored"
    r"|tracked|followed|observed|studied|examined|checked|identified|found|saw|recorded|tested|posted|uploaded"
    r"|revisited|archived|scraped|crawled|coded|looked\s+at)\b",
    re.IGNORECASE,
)
"""What a study did with the things it speaks of: "of the posts that we reported"."""


def _is_measured(tagged: Tagged, voice: str) -> bool:
    """Whether a sentence tells what a researcher found, not what a platform says of itself."""
    if voice == "publisher":
        return False
    if BY_PLATFORM.search(tagged.line) and not tagged.line.startswith("of "):
        return False
    if _is_of_study(tagged) or (voice == "study" and LOOKED_AT.search(tagged.text)):
        return True
    if voice == "article" or tagged.of("TOLD", "CLAIMSTO"):
        return False
    names = [
        n
        for n in tagged.of("PLAT", "SUBJ")
        if tagged.tokens[n].word not in ("we", "it", "they", "which")
    ]
    acts = tagged.of("ACT")
    return not (names and acts and names[0] < acts[0])


class _Earlier:
    """A sentence that others may lean on; what it names is looked up once, when first needed."""

    def __init__(self, sentence: Sentence, context: Context) -> None:
        self.text = sentence.text[:MAX_SENTENCE]
        self.context = context

    @cached_property
    def names(self) -> set[str]:
        """The platforms it names."""
        phrases = find_phrases(self.text, "en")
        return {phrase.meaning for phrase in phrases if phrase.tag == "PLAT"}

    @cached_property
    def periods(self) -> list[FoundPeriod]:
        """Its periods."""
        if not has_digit(self.text):
            return []
        return find_periods(
            self.text,
            year=_year_of(self.context.report),
            reference=self.context.published,
            language=self.context.language,
        )


def _last_platform(earlier: Iterable[_Earlier]) -> str:
    """The platform that the sentence before in the same paragraph names, where it names one."""
    for sentence in reversed(list(earlier)):
        if sentence.names:
            return next(iter(sentence.names)) if len(sentence.names) == 1 else ""
    return ""


def _said(earlier: Iterable[_Earlier]) -> Period | None:
    """The one period of the sentence right before."""
    for sentence in reversed(list(earlier)):
        found = sentence.periods
        return found[0].period.period if len(found) == 1 else None
    return None


def _unknown_names(platform: str) -> tuple[str, ...]:
    """The platform of the text, where the lexicon does not know it."""
    known = any(phrase.tag == "PLAT" for phrase in find_phrases(platform, "en"))
    return () if known or not platform else (platform,)


def _last_period(earlier: Iterable[_Earlier], names: set[str]) -> PrintedPeriod | None:
    """The period of the sentence before in the same paragraph, where it names exactly one.

    Not where that sentence speaks of another platform than this one (`names`).
    """
    for sentence in reversed(list(earlier)):
        found = sentence.periods
        if found:
            if names and sentence.names and names.isdisjoint(sentence.names):
                return None
            is_compared = COMPARED.search(sentence.text[: found[0].start]) is not None
            return found[0].period if len(found) == 1 and not is_compared else None
    return None


def _year_of(report: Period | None) -> int | None:
    return (
        report.start.year if report is not None and report.start.year == report.end.year else None
    )
