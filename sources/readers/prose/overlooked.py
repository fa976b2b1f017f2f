"""Numbers that no rule reads: which of them a person should see, and in which texts.

In a text about moderation that is every number that may be a figure, whatever it counts; not the
years, dates, articles, pages, versions, times, ages, lengths of time, telephone numbers and sums
of money. In any other text it is only those beside a thing that platforms act on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, dropwhile, takewhile

from sources.readers.prose.found import Context, Found, NotRead
from sources.readers.prose.lexicon import find_phrases, names_a_rate
from sources.readers.prose.sentences import MAX_SENTENCE, Sentence
from sources.readers.prose.tags import Tagged, is_figure
from sources.readers.prose.uncounted import has_other_numbers, is_named, may_be_figure

DIGITS = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")  # "8" of "their 8 administrators"
ODD_RUN = re.compile(
    r"(?<![\w.,/])(?:\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:[.,]\d{3}){2,})(?![\w./])"
)  # "1.234,5", "1,234.5", "1.234.567"
GLUED = re.compile(r"(?<=[a-z])\d{1,3}(?:,\d{3})+(?![\w,])")  # "resolved283,220"
PHRASE_ENDS = frozenset(
    {",", ";", ":", ")", "and", "or", "in", "for", "with", "by", "from", "on", "at"}
)
THINGS = frozenset({"UNIT", "POL", "ACTN", "SUBJ"})
NOT_OF_THE_LANGUAGE = "a number not written as in the language"
ROW = re.compile(r"(?:[\d)%]|\d\s?[KkMB]{1,2}|N/A\d?|\s-)$")  # the end of "Austria 5,698,882"
LONGEST_ROW, FEWEST_ROWS, SHOWN = 100, 3, 12
MOST = 20
"""So many numbers of one sentence are printed; what has more is a table."""

TELLS = re.compile(
    r"\b(?:we|was|were|is|are|be|been|has|have|had|by|which|from)\b|[;:]", re.IGNORECASE
)
TOO_LONG = "longer than a sentence"
UNSURE = frozenset(
    {"wished, planned or conditional", "denied", "hearsay, doubted or denied", TOO_LONG}
)


def _odd_runs(tagged: Tagged) -> list[tuple[str, str]]:
    """Runs of digits and marks that no tag covers, with the reason."""
    spans = [(token.start, token.end) for token in tagged.tokens if token.tag]
    return [
        (match.group(), reason)
        for pattern, reason in ((ODD_RUN, NOT_OF_THE_LANGUAGE), (GLUED, "a word stuck to a number"))
        for match in pattern.finditer(tagged.text)
        if not any(start < match.end() and match.start() < end for start, end in spans)
    ]


def _held_in_words(tagged: Tagged) -> list[tuple[str, str]]:
    """Numbers within the words for a thing or an actor, and those that look like half a range."""
    found = []
    for number, token in enumerate(tagged.tokens):
        if token.tag in ("UNIT", "SUBJ"):
            found += [(run, "things already spoken of") for run in DIGITS.findall(token.word)]
        if token.tag or not token.word[:1].isdecimal() or not DIGITS.fullmatch(token.word):
            continue
        following = [other.word for other in tagged.tokens[number + 1 : number + 2]]
        if following == ["to"] and not is_named(tagged.text[: token.start]):
            found.append((token.word, "no rule reads it"))
    return found


def reason_of(tagged: Tagged) -> str:
    """Why no rule can have read a number: what the sentence does not say."""
    if not tagged.of("UNIT", "ACTN", "POL"):
        return "no unit"
    return "no rule reads it" if tagged.of("ACT", "ACTN", "DET", "LODGE") else "no action"


def _said(tagged: Tagged, number: int, reason: str) -> str:
    """A reason said more exactly: "12 networks and 300 accounts" has no unit for the 12."""
    if reason != "no rule reads it" or tagged.tokens[number].tag != "NUM":
        return reason
    behind = takewhile(
        lambda token: token.word not in PHRASE_ENDS and token.tag not in ("NUM", "PCT", "PER"),
        tagged.tokens[number + 1 :],
    )
    tags = [token.tag for token in behind]
    return "no unit" if tags[:1] == [""] and THINGS.isdisjoint(tags) else reason


def is_worth_telling(tagged: Tagged) -> bool:
    """Whether a person should see the unread numbers of a sentence in any text."""
    if tagged.of("UNIT", "ACT"):
        return True
    return names_a_rate(tagged.text.lower(), tagged.language)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Numbers of a sentence that are told in full only in a text about moderation.

    Attributes:
        find: Tells them; a sentence without a word of ours is looked at only then.
        instead: What is told of it in any other text.
        acts: Whether a platform is said to do something in it ("Dropbox removed 300 files"): then
            it is told in full there, too.
    """

    find: Callable[[], NotRead | None]
    instead: NotRead | None
    acts: Callable[[], bool]


def passed_over(sentence: Sentence, tag: Callable[[], Tagged]) -> Quiet:
    """The numbers of a sentence that has no word of ours."""

    def find() -> NotRead | None:
        if len(sentence.text) > MAX_SENTENCE:
            return NotRead(sentence, sentence.text[:200], TOO_LONG)
        if not has_other_numbers(sentence.text):
            return None
        tagged = tag()
        numbers = [n for n in tagged.of("NUM", "PCT", "POINTS") if may_be_figure(tagged, n)]
        runs = [*_odd_runs(tagged), *_held_in_words(tagged)]
        return _told(sentence, tagged, [(n, reason_of(tagged)) for n in numbers], runs)

    def acts() -> bool:
        named = any(phrase.tag == "PLAT" for phrase in find_phrases(sentence.text, "en"))
        return named and len(sentence.text) <= MAX_SENTENCE and _acts(tag())

    return Quiet(find, None, acts)


def _acts(tagged: Tagged) -> bool:
    """Whether a platform stands before what it did: "Dropbox(, which has 5 users,) has removed"."""
    tokens = tagged.tokens
    for number in tagged.of("PLAT"):
        place = number + 1
        if [token.word for token in tokens[place : place + 1]] == [","]:
            ends = (n for n in range(place + 1, len(tokens)) if tokens[n].word == ",")
            place = next(ends, place) + 1
        behind = dropwhile(lambda token: token.tag in ("HAVE", "ADV", "BE"), tokens[place:])
        if next((token.tag for token in behind), "") == "ACT":
            return True
    return False


def left_over(
    sentence: Sentence, tagged: Tagged, left: list[tuple[int, str]], *, is_loud: bool
) -> Iterator[NotRead | Quiet]:
    """The numbers of a sentence that was read, and not they.

    Args:
        sentence: It.
        tagged: Its tags.
        left: Token numbers and reasons.
        is_loud: Whether those that surely count something are told in any text.
    """
    every = [(n, _said(tagged, n, why)) for n, why in left if may_be_figure(tagged, n)]
    sure = [n for n in every if is_loud and is_figure(tagged, n[0])]
    runs = _odd_runs(tagged)
    whole = _told(sentence, tagged, every, [*runs, *_held_in_words(tagged)])
    told = _told(sentence, tagged, sure, runs) if is_loud else None
    if told is not None and told == whole:
        yield told
    elif whole is not None:
        yield Quiet(lambda: whole, told, lambda: _acts(tagged))


def _told(
    sentence: Sentence,
    tagged: Tagged,
    left: list[tuple[int, str]],
    runs: list[tuple[str, str]],
) -> NotRead | None:
    listed = [*((tagged.printed(number), reason) for number, reason in left), *runs]
    if not listed:
        return None
    reasons = dict.fromkeys(reason for _, reason in listed)
    printed = ", ".join(run for run, _ in listed[:MOST])
    more = f" and {len(listed) - MOST} more" if len(listed) > MOST else ""
    return NotRead(sentence, f"{printed}{more}", "; ".join(reasons))


def told_of(
    items: Iterator[Found | NotRead | Quiet], context: Context
) -> Iterator[Found | NotRead]:
    """What a person should see of a text, in its order.

    A text is about moderation where it states a platform's figure, or two of somebody it does not
    name, or is a platform's own. Until that is known everything is held back; in a text that names
    no platform and states nothing, wishes and denials are no missed claims.
    """
    held: list[Found | NotRead | Quiet] = []
    is_about = bool(context.platform) and context.voice == "publisher"
    nobodys = 0
    for item in items:
        held.append(item)
        if isinstance(item, Found):
            nobodys += not item.platform
            is_about = is_about or bool(item.platform) or nobodys > 1
        if is_about:
            break
    if is_about:
        told = (one.find() if isinstance(one, Quiet) else one for one in chain(held, items))
        yield from _folded(one for one in told if one is not None)
        return
    for item in held:
        is_told = isinstance(item, Quiet) and item.acts()
        sure = item.find() if isinstance(item, Quiet) and is_told else for_sure(item)
        if sure is not None and (context.platform or not _is_unsure(sure)):
            yield sure


def _folded(items: Iterable[Found | NotRead]) -> Iterator[Found | NotRead]:
    """The rows of what was a table as one."""
    rows: list[NotRead] = []
    for item in items:
        if isinstance(item, NotRead) and _is_row(item.sentence.text):
            rows.append(item)
            continue
        yield from _as_one(rows)
        rows = []
        yield item
    yield from _as_one(rows)


def _is_row(text: str) -> bool:
    return ROW.search(text) is not None and len(text) <= LONGEST_ROW and not TELLS.search(text)


def _as_one(rows: list[NotRead]) -> list[NotRead]:
    if len(rows) < FEWEST_ROWS:
        return rows
    printed = ", ".join(row.printed for row in rows[:SHOWN])
    more = f" and {len(rows) - SHOWN} rows more" if len(rows) > SHOWN else ""
    reasons = dict.fromkeys(reason for row in rows for reason in row.reason.split("; "))
    reason = "; ".join(["rows of a table, perhaps", *reasons])
    return [NotRead(rows[0].sentence, f"{printed}{more}", reason)]


def for_sure(item: Found | NotRead | Quiet) -> Found | NotRead | None:
    """What is told of an item in any text."""
    return item.instead if isinstance(item, Quiet) else item


def _is_unsure(item: Found | NotRead) -> bool:
    return isinstance(item, NotRead) and UNSURE.issuperset(item.reason.split("; "))
