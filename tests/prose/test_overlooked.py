"""No sentence with a number is passed over in silence, and what is none is not listed."""

import re
from collections import Counter
from dataclasses import replace
from itertools import groupby

import pytest

from sources.readers.dates import find_periods
from sources.readers.prose import Context, Found, NotRead, Sentence, read_sentences, split_text
from tests.prose.labelled import load, opened_names, sealed_names

CLAIM = "In May 2017 we suspended 12 accounts for spam. "


def left(text, context=Context("Twitter", "publisher")):  # noqa: B008 - it is frozen
    return [
        (item.printed, item.reason)
        for item in read_sentences(split_text(text), context)
        if isinstance(item, NotRead)
    ]


@pytest.mark.parametrize(
    ("text", "printed", "reason"),
    [
        ("We dealt with 1,204 livecasts.", "1,204", "no unit"),
        ("4,310 tickets were closed.", "4,310", "no unit"),
        ("The figure was 310.", "310", "no unit"),
        ("3,100 in Germany", "3,100", "no unit"),
        ("We prevented over six million attempts.", "over six million", "no unit"),
        ("Automation did 71% of this.", "71%", "no rule reads it"),
        ("Two thirds of them came from Germany.", "Two thirds", "no rule reads it"),
        ("There are 1,204 accounts.", "1,204", "no action"),
        ("The increase was 3 percentage points.", "3 percentage points", "no unit"),
        ("Complaints about us (4,120) rose.", "4,120", "no rule reads it"),
        ("We cleared283,220 files.", "283,220", "a word stuck to a number"),
        ("It was voted down by 312 to 201.", "201, 312", "no unit; no rule reads it"),
    ],
)
def test_a_number_of_an_unknown_thing_is_listed(text, printed, reason):
    assert left(text) == [(printed, reason)]


@pytest.mark.parametrize(
    "text",
    [
        "We met on 15 and 16 March, and on Aug 28.",
        "See Articles 9 and 10, section 4.2 and page 7.",
        "It cost $30 to $40, 5 million euros or EUR 12.",
        "Call 030 1234567 or +1 415 5550 1234.",
        "It works with version 12 and iOS 14.",
        "We open at 10:30 and close at 9 p.m. each day.",
        "Users under 13 may not join; 13- to 17-year-olds may.",
        "We answer within 24 hours, and keep it for 90 days.",
        "Our strategy of 2019 holds.",
        "It is open 24/7.",
        "Write to 21 Example Street, San Francisco, CA 94107.",
        "As the note says (3), we care.",
        "5 Such measures touch all our products.",
        "4.2 Complaints and their outcome",
        "17",
        "Our Report \u2022 20",
        "Nach \u00a7 3 Absatz 2 gilt das.",
        "The court ruled in case C-18/18.",
    ],
)
def test_what_is_no_figure_is_not_listed(text):
    assert left(text) == []


def test_in_a_text_about_something_else_only_what_surely_counts_is_listed():
    """A wish is no missed claim where nobody is named, and an unknown noun none of ours."""
    nobody = Context()
    assert left("The figure was 310. You must remove the 12 accounts.", nobody) == []
    assert left("The figure was 310.", Context("Twitter")) == []
    assert [printed for printed, _ in left("The 12 accounts were suspended.", nobody)] == ["12"]


def test_one_claim_makes_a_text_one_about_moderation_and_all_is_told_in_order():
    text = f"The figure was 310. {CLAIM}3,100 came later. "
    items = list(read_sentences(split_text(text), Context("Twitter")))
    assert [
        item.printed if isinstance(item, NotRead) else item.dated.figure.number.printed
        for item in items
    ] == ["310", "12", "3,100"]


def test_two_figures_of_nobody_known_make_it_one_too():
    text = "The figure was 310. We suspended 12 accounts. We removed 40 pages."
    assert left(text, Context()) == [("310", "no unit")]
    assert left("The figure was 310. We suspended 12 accounts.", Context()) == []


def test_rows_of_a_table_are_folded():
    rows = "\n\n".join(f"Landstrich {n + 100}" for n in range(20))
    (printed, reason), *others = left(f"{rows}\n\nThe figure was 310.")
    assert printed.startswith("100, 101, 102")
    assert printed.endswith("111 and 8 rows more")
    assert reason == "rows of a table, perhaps; no unit"
    assert others == [("310", "no unit")]


NUMBER = re.compile(r"(?<![\w.,-])\d(?:[\d.,]*\d)?(?!\w)")
TIMES = "seconds?|minutes?|hours?|days?|weeks?|months?|years?|Stunden|Tagen?|heures|jours|ans"
TIMES += "|horas|años"
NO_FIGURE = re.compile(
    r"(?:articles?|sections?|pages?|tables?|figure|chapter|footnote|note|artikel|version|release"
    r"|iOS|Python|update|suite|room|box|paragraph|recital|p\.|number|clause|no\.|nr\.|abs\."
    r"|absatz|§|#|p <"
    r"|case C-)[ .]*\d[\d.,/()]*(?:(?:,| and| or| to)? \d+(?:\(\d\))?)*"
    r"|[$€£]\s?[\d.,]+|\d[\d., ]*(?:[mb]illion(?:es|en)? |millones )?(?:de |d')?"
    r"(?:euros?|dollars|dólares|roubles|pounds)"
    r"|EUR [\d.]+|\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\d{1,2} [ap]\.m\."
    r"|\+\d[\d ]+"
    r"|(?:aged|under|over|âgé de|age of|ages|aged \d+ and) \d+"
    rf"|\d+(?:(?: or| to|, \d+ and| and) \d+)?[ -](?:working |full )?(?:{TIMES})\b"
    r"|\d+- to \d+-year|out of every [\d,]+|\([\d.]+\s?%\)|\(\d{1,2}\)|^\d{1,2}[.)] "
    r"|\b\d{1,2}\.?(?: and \d+)? (?:March|February|Oktober)|\d\.\d\.\d|, \d\d,|030 \d+|CA \d+"
    r"|\d+ (?:Example|Quay)|August 1\b",
    re.IGNORECASE,
)
"""Years, dates, articles, money, versions, ages, telephones, each as some labelled sentence has it;
and what repeats the number before it or is its whole: "1,204 (30.1%)", "out of every 10,000"."""

OPENERS = {
    "en": "Twitter suspended 1,000 accounts in May 2017.",
    "de": "Im Jahr 2020 löschte Twitter 1.000 Konten.",
    "fr": "En 2020, Twitter a supprimé 1 000 comptes.",
    "es": "En 2020, Twitter eliminó 1.000 cuentas.",
    "ar": "حذفت تويتر 1000 حساب في مايو 2020",
}


def numbers_of(text, language):
    """Every number that may be a figure, found without the reader's tags."""
    taken = [(p.start, p.end) for p in find_periods(text, year=2030, language=language)]
    taken += [match.span() for match in NO_FIGURE.finditer(text)]
    return [
        match.group()
        for match in NUMBER.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]


def told_of(item):
    if isinstance(item, NotRead):
        return item.printed
    figure = item.dated.figure
    return f"{figure.number.printed} {figure.whole.printed if figure.whole else ''}"


def silent_of(name):
    """Numbers of a labelled set, its sentences as running texts, and those nobody is told."""
    every, silent = 0, []
    for _, group in groupby(load(name), key=lambda labelled: id(labelled.context)):
        block = list(group)
        context = replace(block[0].context, platform=block[0].context.platform or "Twitter")
        texts = [(0, OPENERS[context.language])]
        for number, labelled in enumerate(block, start=1):
            texts += [(number, text) for text in (labelled.before, labelled.text) if text]
        sentences = [Sentence(text, n, n, n) for n, text in texts]
        items = list(read_sentences(sentences, context))
        assert any(isinstance(item, Found) for item in items)
        for sentence in sentences:
            told = " ".join(told_of(item) for item in items if item.sentence is sentence)
            pool = Counter(NUMBER.findall(told))
            for number in numbers_of(sentence.text, context.language):
                every += 1
                if not pool[number]:
                    silent.append((number, sentence.text))
    return every, silent


@pytest.mark.parametrize("name", ["open.txt", "negatives.txt", *opened_names()])
def test_no_number_is_passed_over_in_silence(name):
    every, silent = silent_of(name)
    assert every > 70
    assert silent == []


@pytest.mark.parametrize("name", sealed_names())
def test_of_sentences_not_looked_at_hardly_any_number_is_silent(name):
    every, silent = (
        counted if isinstance(counted, int) else len(counted) for counted in silent_of(name)
    )
    assert silent <= 0.03 * every


@pytest.mark.parametrize(
    "text",
    [
        "Dropbox removed 300 files in 2017.",
        "Dropbox, which is well known, has also removed 300 files in 2017.",
    ],
)
def test_what_a_named_platform_did_is_told_in_any_text(text):
    left = list(read_sentences(split_text(text), Context(voice="article")))
    assert [item.printed for item in left] == ["300"]
    assert [item.reason for item in left] == ["no unit"]


def test_what_others_did_is_not_told_in_any_text():
    text = "The script removed 300 files, and Dropbox was full."
    assert list(read_sentences(split_text(text), Context(voice="article"))) == []
