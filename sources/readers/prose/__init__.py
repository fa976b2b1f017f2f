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

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from schemas.values import Period
from sources.readers.dates import PrintedPeriod
from sources.readers.prose.earlier import (
    Earlier,
    last_period,
    last_platform,
    said_period,
    unknown_names,
    year_of,
)
from sources.readers.prose.found import Context, Found, NotRead
from sources.readers.prose.leaning import (
    SPEAKS_OF_IT,
    carried_of,
    shared_reasons,
    with_what_went_before,
)
from sources.readers.prose.lexicon import LANGUAGES, first_look
from sources.readers.prose.openings import Opening, is_listed
from sources.readers.prose.overlooked import (
    TOO_LONG,
    Quiet,
    for_sure,
    is_worth_telling,
    left_over,
    passed_over,
    told_of,
)
from sources.readers.prose.periods import Dated, date_figures
from sources.readers.prose.platforms import is_same_house
from sources.readers.prose.qualifiers import further_words, policy_of
from sources.readers.prose.quotes import ends_quoted
from sources.readers.prose.reading import read_tagged
from sources.readers.prose.records import as_record, is_told
from sources.readers.prose.refusals import odd_figure, refusal_of
from sources.readers.prose.respective import NO_ORDER, names_in_order
from sources.readers.prose.running import is_cumulative
from sources.readers.prose.sentences import MAX_SENTENCE, Sentence, split_text
from sources.readers.prose.tags import Tagged, tag_sentence
from sources.readers.prose.voices import is_measured, owner_of

__all__ = ["Context", "Found", "NotRead", "Sentence", "read_sentences", "split_text"]

LOOK_BACK = 2
"""How many sentences back in a paragraph a period may stand."""


def read_sentences(sentences: Iterable[Sentence], context: Context) -> Iterator[Found | NotRead]:
    """The figures of a text in their order, and the numbers that were not read.

    A text in a language without a lexicon is passed over in silence.
    """
    if context.language in LANGUAGES:
        yield from told_of(_read(sentences, context), context)


def _read(sentences: Iterable[Sentence], context: Context) -> Iterator[Found | NotRead | Quiet]:
    earlier: deque[Earlier] = deque(maxlen=LOOK_BACK)
    paragraph = -1
    last: Found | None = None
    opening = Opening()
    had_figures = is_quoting = False
    for sentence in sentences:
        if sentence.paragraph != paragraph:
            paragraph = sentence.paragraph
            earlier.clear()
            last, had_figures, is_quoting = None, False, False
        is_quoted, is_quoting = is_quoting, ends_quoted(sentence.text, is_open=is_quoting)
        speaks_of_it = SPEAKS_OF_IT.match(sentence.text) is not None
        carried = last if speaks_of_it else None
        follows = had_figures and speaks_of_it
        last, had_figures = None, False
        start = sentence.text[:MAX_SENTENCE]
        head = opening.over(sentence)
        look = first_look(f"{head}{start}", context.language)
        if not follows and not look.is_worth_reading:
            earlier.append(Earlier(sentence, context))
            if look.may_have_number:
                yield passed_over(sentence, partial(_tagged, sentence, context))
            continue
        if len(sentence.text) > MAX_SENTENCE:
            yield NotRead(sentence, sentence.text[:200], TOO_LONG)
            continue
        tagged = _tagged(sentence, context, said_period(earlier))
        if head and is_listed(_tagged(replace(sentence, text=head), context), tagged):
            whole = replace(sentence, text=f"{head}{sentence.text}")
            tagged = _tagged(whole, context, said_period(earlier))
        this = Earlier(sentence, context)
        before = last_period(earlier, this.names)
        around = context
        if context.voice != "publisher":
            around = replace(context, platform=last_platform(earlier) or context.platform)
        found = list(
            _figures(
                sentence, tagged, around, before, carried, is_quoted=is_quoted, follows=follows
            )
        )
        yield from found
        sure = [item for item in map(for_sure, found) if item is not None]
        last, had_figures = carried_of(sure), bool(sure)
        earlier.append(this)


def _tagged(sentence: Sentence, context: Context, said: Period | None = None) -> Tagged:
    return tag_sentence(
        sentence.text,
        context.language,
        year=year_of(context.report),
        reference=context.published,
        said=said,
        until=context.report.end if context.report else None,
        names=unknown_names(context.platform),
    )


def _figures(
    sentence: Sentence,
    tagged: Tagged,
    context: Context,
    before: PrintedPeriod | None,
    carried: Found | None,
    *,
    is_quoted: bool,
    follows: bool,
) -> Iterator[Found | NotRead | Quiet]:
    refusal = refusal_of(tagged, is_quoted=is_quoted)
    in_order = names_in_order(tagged)
    if refusal := refusal or ("" if in_order is not None else NO_ORDER):
        numbers = [(n, refusal) for n in tagged.of("NUM", "PCT", "POINTS")]
        yield from left_over(sentence, tagged, numbers, is_loud=is_worth_telling(tagged))
        return
    is_study = is_measured(tagged, context.voice)
    reading = read_tagged(
        tagged,
        context.language,
        is_measured=is_study,
        carried=replace(carried.dated.figure, policy=None) if carried else None,
    )
    owners = {figure.place: owner_of(tagged, figure, context) for figure in reading.figures}
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
    dates = [_in_order(dated, in_order or {}) for dated in dates]
    owners |= {place: name for place, name in (in_order or {}).items() if isinstance(name, str)}
    found: list[Found] = []
    # "2,140 accounts, the highest daily total of that year" is no plain count.
    record = as_record(tagged, dates) if is_told(tagged) else None
    left = [number for number, _ in reading.left]
    stated = dates if record is None else [record]
    for dated in stated:
        figure = dated.figure
        if objection := odd_figure(tagged, dated, stated, left, context, is_study=is_study):
            yield NotRead(sentence, figure.number.printed, objection)
            continue
        owner = owners[figure.place]
        item = _found(sentence, tagged, dated, context, owner, is_measured=is_study)
        found.append(with_what_went_before(item, found[-1] if found else None, carried))
    yield from shared_reasons(found)
    is_loud = follows or is_worth_telling(tagged)
    yield from left_over(sentence, tagged, reading.left, is_loud=is_loud)


def _in_order(dated: Dated, in_order: Mapping[int, str | PrintedPeriod]) -> Dated:
    """A figure with the period that stands in its place of the list."""
    period = in_order.get(dated.figure.place)
    return (
        dated if not isinstance(period, PrintedPeriod) else replace(dated, period=period, reason="")
    )


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
