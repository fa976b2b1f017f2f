"""Reading texts: context, voices, what is kept open, what is left unread, and any noise."""

import time
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values import Period
from sources.readers.prose import Context, Found, NotRead, read_sentences, split_text
from sources.readers.prose.describe import describe, language_of, report_of, voice_of
from sources.readers.prose.lexicon import LANGUAGES
from sources.readers.prose.places import scope_of
from sources.readers.prose.sentences import MAX_SENTENCE
from tests.examples import examples

TWITTER = Context("Twitter", "publisher", Period.half(2017, 1))


def read(text, context=TWITTER):
    found = list(read_sentences(split_text(text), context))
    return (
        [item for item in found if isinstance(item, Found)],
        [item for item in found if isinstance(item, NotRead)],
    )


def one(text, context=TWITTER):
    figures, _ = read(text, context)
    assert len(figures) == 1
    return figures[0]


def test_sentences_keep_their_places():
    text = "  In Jan. 2017 we suspended approx. 5 accounts.  Then came X. We left.\n\n1. A list."
    pieces = [text[s.start : s.end] for s in split_text(text)]
    assert pieces == [
        "In Jan. 2017 we suspended approx. 5 accounts.",
        "Then came X.",
        "We left.",
        "1. A list.",
    ]
    assert [s.paragraph for s in split_text(text)] == [0, 0, 0, 1]


def test_a_german_day_ends_no_sentence():
    sentences = [s.text for s in split_text("Am 1. Januar wurden 5 Konten gesperrt. Danach 6.")]
    assert sentences == ["Am 1. Januar wurden 5 Konten gesperrt.", "Danach 6."]


def test_a_period_of_the_sentence_before_is_inferred():
    text = "In May 2018 we changed our rules. It was hard. We suspended 12 accounts."
    period = one(text, Context("Twitter", "publisher")).dated.period
    assert (str(period.period), period.basis) == ("2018-05-01/2018-05-31", "inferred")


def test_a_period_is_not_carried_into_the_next_paragraph():
    found = one("In May 2018 we changed.\n\nWe suspended 12 accounts.", Context("X", "publisher"))
    assert found.dated.period is None
    assert found.dated.reason == "no period"


def test_two_possible_periods_give_none():
    found = one(
        "In May 2018, and again in June 2018, we suspended 12 accounts.",
        Context("Twitter", "publisher"),
    )
    assert found.dated.period is None
    assert found.dated.reason == "two possible periods"


def test_since_ends_on_the_day_of_publication_or_nowhere():
    text = "Since the middle of 2015, Twitter has suspended over 125,000 accounts."
    assert one(text, Context("Twitter", "article")).dated.period is None
    dated = one(text, Context("Twitter", "article", published=date(2016, 2, 5))).dated
    assert (str(dated.period.period), dated.period.basis) == ("2015-05-01/2016-02-05", "vague")
    assert dated.period.start_latest == date(2015, 8, 31)


def test_relative_periods_lean_on_the_report_or_the_day():
    text = "Last month we suspended 12 accounts."
    assert one(text, Context("Twitter", "publisher")).dated.period is None
    dated = one(text, Context("Twitter", "publisher", published=date(2018, 3, 5))).dated
    assert str(dated.period.period) == "2018-02-01/2018-02-28"


def test_the_previous_quarter_of_a_half_year_is_not_guessed():
    figures, left = read("We suspended 12 accounts, down 5% from the previous quarter.")
    assert [f.kind for f in figures] == ["count", "change"]
    change = figures[1].dated
    assert (change.base, change.base_label) == (None, "the previous quarter")
    assert left == []


def test_a_change_shares_the_series_of_its_count():
    figures, _ = read(
        "We suspended 299,000 accounts for violations related to terrorism, down 20 percent from "
        "the previous reporting period."
    )
    count, change = figures
    assert change.dated.figure.unit == count.dated.figure.unit == "accounts"
    assert (change.kind, str(change.dated.base)) == ("change", "2016-07-01/2016-12-31")
    assert (change.policy, change.further) == (count.policy, count.further) == ("terrorism", "")
    assert change.dated.figure.negative


def test_two_reasons_are_two_series():
    figures, _ = read("We suspended 377 accounts for ban evasion and 278 for vote cheating.")
    assert [f.policy_label for f in figures] == ["ban evasion", "vote cheating"]
    figures, _ = read("We removed 100 videos that showed guns and 200 videos that sold pills.")
    assert [f.further for f in figures] == ["showed guns", "sold pills"]


def test_an_unknown_reason_does_not_inherit_the_known_one():
    figures, _ = read("We suspended 60,377 accounts for terrorism and 2,878 for violent entities.")
    assert [(f.policy, f.policy_label) for f in figures] == [
        ("terrorism", "terrorism"),
        ("", "violent entities"),
    ]


@pytest.mark.parametrize(
    ("text", "policy", "label"),
    [
        ("We removed 12 posts for spam.", "spam", "spam"),
        (
            "We removed 12 posts related to the Islamic State (IS) and al-Qaeda.",
            "IS_and_al_qaeda",
            "Islamic State (IS) and al-Qaeda",
        ),
        ("We removed 12 posts for spam and hate speech.", "", "spam and hate speech"),
        ("We removed 12 posts for violating our rules.", "", ""),
    ],
)
def test_two_matters_are_none_of_our_words(text, policy, label):
    found = one(text)
    assert (found.policy, found.policy_label) == (policy, label)


def test_so_many_a_day_is_no_count():
    found = one("Every day we block over 60 channels before they get any traction.")
    assert found.kind == "mean_per_day"
    figures, left = read(
        "We suspended 12 accounts for spam and for gore and for fraud and for more each day."
    )
    assert figures == []
    assert left[0].reason.startswith("so many a day")


def test_a_period_that_is_only_compared_with_dates_nothing():
    figures, _ = read("We suspended 12 accounts, an increase of 99% over the second half of 2015.")
    assert str(figures[0].dated.period.period) == "2017-01-01/2017-06-30"
    assert str(figures[1].dated.base) == "2015-07-01/2015-12-31"
    figures, _ = read("We received 340 legal requests, up 12% from the previous six months.")
    assert str(figures[0].dated.period.period) == "2017-01-01/2017-06-30"
    text = "Twitter suspended 71% of them, up from 28% in 2016. It removed 12 posts."
    assert one(text, Context("Twitter", "article")).dated.period is None


def test_the_day_of_the_telling_dates_nothing():
    text = "On 4 March 2019 Facebook announced that it had removed 1,500 videos."
    assert one(text, Context()).dated.period is None
    assert one("On 4 March 2019 Facebook removed 1,500 videos.", Context()).dated.period is not None


def test_a_reports_period_is_not_that_of_other_platforms():
    assert one("YouTube removed 12 videos.").dated.period is None
    assert one("We removed 12 videos.").dated.period is not None


def test_the_report_and_the_sentence_before_may_differ():
    text = "In 2016 we changed our rules. We suspended 12 accounts."
    assert one(text).dated.reason.startswith("two possible periods")


@pytest.mark.parametrize(
    ("text", "further"),
    [
        ("Violent acts: 30 servers were removed.", "violent acts"),
        ("Spam: 30 servers were removed.", "spam"),
        ("Exploitative content was responsible for 23 account removals.", "exploitative"),
        ("Of the 30 servers, 73% were removed proactively.", "those named before"),
    ],
)
def test_headings_set_figures_apart(text, further):
    assert further in one(text).further


def test_a_further_number_is_no_second_value_of_the_first():
    figures, _ = read("We suspended 12 accounts. We suspended another 13 accounts.")
    assert [f.further for f in figures] == ["", "in addition"]


def test_what_was_ordered_is_not_what_was_done():
    figures, left = read("We received 1 removal order to remove 1 account and 4 items of content.")
    assert [(f.dated.figure.unit, f.dated.figure.action) for f in figures] == [("orders", "order")]
    assert len(left) == 1


def test_a_part_is_not_the_whole():
    assert one("We removed 8 videos in May 2017, most of them spam.").policy == ""


@pytest.mark.parametrize(
    ("voice", "text", "table", "relayed"),
    [
        ("publisher", "We suspended 12 accounts.", "claims", False),
        ("article", "Twitter said it suspended 12 accounts.", "claims", True),
        ("study", "Twitter claims to have suspended 12 accounts.", "claims", True),
        ("study", "Of the 722 accounts, 455 were suspended.", "measurements", True),
        (
            "article",
            "The study found that 12% of the accounts were suspended.",
            "measurements",
            True,
        ),
    ],
)
def test_who_claims_and_who_tells(voice, text, table, relayed):
    found = one(text, Context("Twitter", voice))
    assert (found.table, found.is_relayed) == (table, relayed)


@pytest.mark.parametrize(
    "text",
    [
        "We will suspend 1,000 accounts in May 2018.",
        "If we suspended 1,000 accounts, nobody would notice.",
        "We have not suspended 1,000 accounts.",
        "We were asked to remove 12 videos in 2017.",
        "The 120 accounts were suspended.",
        "We suspended accounts in 12 countries.",
        "The court ordered that 12 accounts be removed.",
        "We suspended $5 million accounts.",
        "Accounts can be suspended for 12 days.",
    ],
)
def test_what_is_wished_denied_or_something_else_is_no_claim(text):
    assert read(text)[0] == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("In May 2017 we suspended 1,500 troublemakers and their accounts.", "no unit"),
        ("We removed 7,950 posts and comments.", "several units counted together"),
        ("We will suspend 1,000 accounts.", "wished, planned or conditional"),
        ("The 120 accounts were suspended in 2017.", "things already spoken of"),
    ],
)
def test_what_is_not_read_is_listed_with_its_reason(text, reason):
    figures, left = read(text)
    assert figures == []
    assert [item.reason for item in left] == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "Article 7(2) says when accounts are suspended.",
        "See table 4 on removed videos.",
        "1. Accounts that were suspended.",
        "One of the accounts was ours.",
    ],
)
def test_numbers_that_count_nothing_are_passed_over(text):
    assert read(text) == ([], [])


def test_a_share_in_words():
    found = one("Two thirds of the videos were detected by automated systems.")
    assert found.dated.figure.number.value == Fraction(2, 3)
    assert found.dated.figure.number.qualifier == "about"
    assert found.dated.figure.detection == "automated"


@pytest.mark.parametrize(
    ("text", "platform", "relayed"),
    [
        ("Twitter said it was busy, while Microsoft removed 12 posts.", "Microsoft", True),
        ("We removed 12 posts copied from YouTube.", "Facebook", False),
        ("On Instagram we removed 12 posts.", "Instagram", False),
        ("YouTube removed 12 videos.", "YouTube", True),
        ("12 posts were removed.", "Facebook", False),
    ],
)
def test_whose_figure_it_is(text, platform, relayed):
    found = one(text, Context("Facebook", "publisher"))
    assert (found.platform, found.is_relayed) == (platform, relayed)


def test_a_reason_behind_two_figures_is_that_of_both():
    figures, _ = read("We removed 12 posts and 5 comments for spam. We removed 13 posts.")
    assert [(f.dated.figure.unit, f.policy) for f in figures] == [
        ("posts", "spam"),
        ("comments", "spam"),
        ("posts", ""),
    ]


def test_adverbs_behind_two_figures_set_them_apart():
    figures, _ = read("We suspended 95 accounts permanently and 40 accounts temporarily.")
    assert [f.further for f in figures] == ["permanently", "temporarily"]
    assert one("95 accounts were permanently suspended.").further == ""


def test_flagged_by_users_and_before_users_flagged_are_opposites():
    before = one("99% of the content was removed before it was flagged by users.")
    assert before.dated.figure.detection == "before_user_report"
    after = one("99% of the content was flagged by users.")
    assert after.dated.figure.detection == "user_report"


def test_a_period_is_not_carried_over_to_another_platform():
    text = "In 2015 Twitter suspended 12 accounts. Facebook removed 13 posts."
    figures, _ = read(text, Context())
    assert [f.dated.period is None for f in figures] == [False, True]


def test_what_a_platform_did_is_its_claim_in_a_study_too():
    study = Context("Twitter", "study")
    assert one("106 channels had been banned by Telegram.", study).table == "claims"
    assert one("Of the 722 accounts, 455 were suspended by Twitter.", study).table == "measurements"


def test_a_measurement_under_an_unread_condition_is_unread():
    figures, left = read(
        "Over 65% of the accounts were suspended before they were 70 days old.",
        Context("Twitter", "study"),
    )
    assert figures == []
    assert "a condition that no rule reads" in [item.reason for item in left]


def test_a_rate_by_its_own_name_is_always_told():
    for text in (
        "The proactive rate was 97 % in Q3 2031.",
        "Our proactive rate rose by 2 percentage points to 97 per cent in the third quarter.",
        "The prevalence of such content was 0.05 % in Q3 2031.",
    ):
        figures, left = read(text)
        assert figures == []
        assert len(left) == 1
    assert list(read_sentences(split_text("The rate of growth was 97 %."), Context())) == []


def test_a_sentence_that_speaks_of_the_one_before_is_read_or_told():
    banned = "We banned 3,204 channels in March 2031."
    figures, left = read(f"{banned} That is an average of 103 a day.")
    assert [f.kind for f in figures] == ["count", "mean_per_day"]
    assert left == []
    figures, left = read(f"{banned} That is roughly 7 every working hour.")
    assert [item.printed for item in left] == ["roughly 7"]
    both = "We banned 3,204 channels and 112 bots in March 2031."
    figures, left = read(f"{both} That is an average of 103 a day.")
    assert len(figures) == 2
    assert [item.printed for item in left] == ["103"]


def test_a_list_of_months():
    figures, _ = read(
        "In January 2016 we suspended 30 accounts, in February 2016 28 accounts and in March 2016 "
        "20 accounts."
    )
    periods = [f.dated.period.period.start.month for f in figures]
    assert [
        (f.dated.figure.number.value, month) for f, month in zip(figures, periods, strict=True)
    ] == [
        (30, 1),
        (28, 2),
        (20, 3),
    ]


def test_what_others_did_is_not_the_platforms():
    assert read("IT companies removed 12 posts in May 2018.")[0] == []
    found = one("IT companies assessed 89% of flagged content within 24 hours.")
    assert found.platform == ""


def test_an_article_means_the_platform_of_the_sentence_before():
    text = "YouTube changed its rules. It removed 12 videos.\n\nIt removed 13 videos."
    figures, _ = read(text, Context())
    assert [f.platform for f in figures] == ["YouTube", ""]


def test_those_of_the_sentence_before_are_a_series_of_their_own():
    assert one("93% of these videos were removed within 24 hours.").further == "those named before"
    assert one("93% of the videos were removed within 24 hours.").further == ""


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("We removed 5 posts in India.", "IN"),
        ("We removed 5 posts in EU Member States.", "EU"),
        ("We removed 5 posts globally.", "worldwide"),
        ("We removed 5 posts in India, while 6 were removed in the United States.", "IN"),
        ("We removed 5 posts.", ""),
        ("We removed 5 posts in Anger.", ""),
    ],
)
def test_places(text, scope):
    assert scope_of(text, "5") == scope


def test_a_text_describes_itself():
    report = (
        "Transparency Report\n\nReporting period: January 1 - June 30, 2023\n\n"
        "Twitter removes what breaks our rules. The rules of our platform are public."
    )
    context = describe(report, published_on="2023-10-25")
    assert (context.platform, context.voice, context.language) == ("Twitter", "publisher", "en")
    assert str(context.report) == "2023-01-01/2023-06-30"
    assert context.published == date(2023, 10, 25)
    assert report_of("Report\n\nH1 2023 and H2 2023\n", "en") is None
    assert voice_of("In this article we followed 722 accounts.") == "study"
    assert describe("Twitter and Telegram, Telegram and Twitter.").platform == ""


@pytest.mark.parametrize(
    ("text", "url", "voice", "own"),
    [
        ("At Twitter, our rules are clear. We suspended 12 accounts.", "", "publisher", True),
        ("Our rules are clear. Twitter is open.", "", "publisher", False),
        ("Our rules are clear. Twitter is open.", "https://blog.twitter.com/a", "publisher", True),
        (
            "Our rules are clear. Twitter is open.",
            "https://nottwitter.example/a",
            "publisher",
            False,
        ),
        ("Twitter said \u201cour rules on Twitter are clear\u201d.", "", "article", False),
        ("Twitter acted. \u201cWe enforce our rules\u201d, it said.", "", "article", False),
    ],
)
def test_a_platforms_own_text_is_certain_or_it_is_relayed(text, url, voice, own):
    context = describe(text, url=url)
    assert (context.voice, context.is_own) == (voice, own)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We removed the accounts that were in breach of our rules.", "en"),
        ("Nous avons supprimé les comptes qui sont contraires à la loi.", "fr"),
        ("Wir haben die Konten gesperrt und das ist nicht der Rede wert.", "de"),
        ("Eliminamos las cuentas que no cumplen con las normas de la comunidad.", "es"),
        ("Удалено двенадцать аккаунтов за май", ""),
        ("12 34 56", ""),
    ],
)
def test_language(text, language):
    assert language_of(text) == language


def test_a_language_without_rules_is_met_with_silence():
    text = "Nel maggio 2018 abbiamo rimosso 12.000 account."
    assert (
        list(read_sentences(split_text(text), Context("Twitter", "publisher", language=""))) == []
    )


def test_a_sentence_that_is_none_is_not_searched():
    text = "We suspended 12 accounts " + "and 13 accounts " * 500
    figures, left = read(text)
    assert len(text) > MAX_SENTENCE
    assert figures == []
    assert [item.reason for item in left] == ["longer than a sentence"]


SOUP = """we Twitter suspended removed 12 1,500 95% accounts videos of the for in May 2018 since and
, ; ( ) not will were been flagged by our tools before down from the previous quarter a day record
doubled two thirds within 24 hours \u202e \u0627\u0644\u062d\u0633\u0627\u0628 ."""
words = st.sampled_from([*SOUP.split(), "\n\n"])


@examples(200)
@given(st.lists(words, max_size=40).map(" ".join), st.sampled_from(LANGUAGES))
def test_word_soup_is_survived(text, language):
    context = Context("Twitter", "publisher", Period.half(2017, 1), date(2018, 1, 1), language)
    for item in read_sentences(split_text(text), context):
        if isinstance(item, Found):
            assert item.dated.figure.unit
            assert item.kind


@given(st.text(max_size=400))
def test_any_text_is_survived(text):
    list(read_sentences(split_text(text), TWITTER))
    describe(text)
    assert all(text[s.start : s.end].strip() for s in split_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "We suspended " + "9" * 400 + " accounts.",
        "\u202eWe suspended 12 accounts\u202c.",
        "\u201cHe: \u2018They: \u201cwe suspended 12 accounts\u201d in 2017\u2019.\u201d " * 20,
        "W3 susp3nded l2,O00 acc0unts f0r terr0r1sm . " * 50,
        "((((" * 2000 + "12 accounts suspended" + "))))" * 2000,
    ],
)
def test_noise_is_survived(text):
    figures, _ = read(text)
    assert all(f.dated.figure.number.value < 10**15 for f in figures)


def test_time_is_linear_in_the_length():
    text = "In May 2018 we suspended 12,000 accounts, 95% of which our systems found first. "

    def seconds(times):
        start = time.process_time()
        read(text * times)
        return time.process_time() - start

    seconds(50)
    short, long = seconds(100), seconds(800)
    # Eight times the text; a quadratic reader would take 64 times as long.
    assert long < 25 * short


@pytest.mark.parametrize(
    ("stretch", "days"),
    [
        ("Between 3 and 5 March 2018", "2018-03-03 to 2018-03-05"),
        ("On 3 and 4 March 2018", "2018-03-03 to 2018-03-04"),
        ("In the seven days to 14 May 2018", "2018-05-08 to 2018-05-14"),
        ("In the two weeks ended 14 May 2018", "2018-05-01 to 2018-05-14"),
        ("In the final quarter of 2018", "2018-10-01 to 2018-12-31"),
        ("In the last six months of 2018", "2018-07-01 to 2018-12-31"),
        ("On 3 and 5 March 2018", None),
    ],
)
def test_stretches_with_their_length_or_two_days(stretch, days):
    period = one(f"{stretch} we suspended 1,200 accounts.").dated.period
    start, _, end = (days or "").partition(" to ")
    assert (period and period.period) == (Period.from_iso(start, end) if days else None)


@pytest.mark.parametrize(
    "text",
    [
        "Officials denied that 300 accounts had been suspended.",
        "A rumour has it that we removed 5,000 posts in May 2018.",
        "Critics claim that Twitter removed only 2,000 posts in May 2018.",
        "My brother swears that they delete 700 channels a night.",
        "Suppose we had removed 400 accounts in 2018.",
    ],
)
def test_hearsay_and_denials_are_no_claims(text):
    figures, left = read(text)
    assert figures == []
    assert "hearsay, doubted or denied" in [item.reason for item in left]


def test_a_count_compared_with_keeps_its_month_to_itself():
    figures, _ = read("We suspended 12,000 accounts, compared with 10,000 in Q1 2018.")
    assert [f.dated.period and f.dated.period.period for f in figures] == [
        Period.half(2017, 1),  # the report's
        Period.quarter(2018, 1),
    ]


def test_shares_say_how_their_part_was_found():
    text = "In May 2018, 97% of the posts we removed were {}."
    for said, meant in [
        ("caught by our software", "automated"),
        ("found before anyone reported them", "before_user_report"),
        ("found proactively", "proactive"),
        ("reported by users", "user_report"),
        ("reported by governments", "government_request"),
    ]:
        assert one(text.format(said)).dated.figure.detection == meant


def test_so_many_out_of_ten_thousand_is_a_share():
    figure = one("In May 2018, 5 out of every 10,000 views were of nudity.").dated.figure
    assert (figure.kind, figure.unit, figure.number.value) == ("share", "views", Fraction(1, 2000))


def test_the_same_quarter_of_another_year():
    figures, _ = read("We removed 900 posts in Q3 2018, 5% more than in the same quarter of 2016.")
    assert figures[1].dated.base == Period.quarter(2016, 3)
    figures, _ = read("We removed 900 posts in 2018, 5% more than in the same quarter of 2016.")
    assert [f.kind for f in figures] == ["count", "change"]
    assert (figures[1].dated.base, figures[1].dated.base_label) == (
        None,
        "the same quarter of 2016",
    )


@pytest.mark.parametrize(
    "text",
    [
        "We suspended 12 accounts in May 2031, up 5% compared with the time of the old rules.",
        "We removed 300 posts in May 2031, and traffic rose 20%.",
        "We removed 300 posts in May 2031 and our staff grew by 5%.",
        "Removals of posts may rise 20%.",
        "Bans of channels rose three times more.",
        "12 posts were removed in May 2031; 20% more is expected.",
    ],
)
def test_a_change_of_something_else_is_kept_for_nobody(text):
    figures, _ = read(text)
    assert {f.kind for f in figures} <= {"count"}


def test_a_change_without_a_base_is_kept_as_such():
    figures, left = read("The number of channels banned jumped sixfold to 422 in May 2031.")
    assert [(f.kind, f.dated.figure.number.value) for f in figures] == [
        ("ratio", 6),
        ("count", 422),
    ]
    assert (figures[0].dated.base, figures[0].dated.base_label) == (None, "not stated")
    assert figures[0].dated.period.period == Period.month(2031, 5)
    assert left == []


def test_percentage_points_are_those_of_the_share_before():
    figures, _ = read(
        "In Q2 2031, 94% of the content we removed was found before users reported it, up 3 "
        "percentage points from Q1 2031."
    )
    share, points = figures
    assert (points.kind, points.dated.figure.number.value) == ("point_change", Fraction(3, 100))
    assert points.dated.base == Period.quarter(2031, 1)
    assert points.dated.period.period == share.dated.period.period == Period.quarter(2031, 2)
    for name in ("unit", "action", "detection", "base_action", "base_detection"):
        assert getattr(points.dated.figure, name) == getattr(share.dated.figure, name)
    figures, left = read("Accuracy improved by 3 percentage points on the accounts we removed.")
    assert figures == []
    assert [item.printed for item in left] == ["3 percentage points"]


def test_a_record_that_no_rule_reads_is_no_plain_count():
    text = "On 3 May 2019 Telegram banned 1,870 channels, the lowest daily figure of that spring."
    figures, left = read(text, Context("Telegram", "article"))
    assert figures == []
    assert "a record told as no rule reads it" in {item.reason for item in left}


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("Telegram banned 100 channels; in May 2017 it banned 50 bots.", [None, (2017, 5)]),
        ("Telegram banned 100 channels, and in May 2017 alone 50 bots.", [None]),
        ("Telegram banned 100 channels (in May 2017 it had banned 40).", [None]),
        ("Telegram banned 100 channels, while it banned 50 bots in May 2017.", [None, (2017, 5)]),
        ("Telegram, which banned 50 bots in May 2017, has banned 100 channels.", [(2017, 5), None]),
        ("In May 2017 Telegram banned 100 channels; it banned 50 bots, too.", [(2017, 5)] * 2),
        ("Telegram banned 100 channels and 50 bots in May 2017.", [(2017, 5)] * 2),
    ],
)
def test_the_period_of_another_clause_is_not_taken(text, periods):
    figures, _ = read(text, Context("Telegram", "article"))
    found = [f.dated.period and f.dated.period.period for f in figures]
    assert found == [period and Period.month(*period) for period in periods]


def test_a_half_year_is_none_in_a_report_on_a_quarter():
    quarter = Context("YouTube", report=Period.quarter(2031, 2), voice="publisher")
    figures, _ = read("This half-year we removed 12 videos.", quarter)
    assert figures[0].dated.period is None
    half = Context("YouTube", report=Period.half(2031, 1), voice="publisher")
    figures, _ = read("This half-year we removed 12 videos.", half)
    assert figures[0].dated.period.period == Period.half(2031, 1)


def test_what_things_were_suspended_for_is_not_what_rose_or_fell():
    figures, _ = read(
        "In the first half of 2017 a total of 299,649 accounts were suspended for violations "
        "related to the promotion of terrorism, down 20 % from the volume shared in the previous "
        "reporting period."
    )
    assert [f.dated.figure.unit for f in figures] == ["accounts", "accounts"]
    assert {f.further for f in figures} == {""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Twitter suspended 274,460 accounts in the second half of 2017, bringing the total "
            "since August 2015 to 1,210,357.",
            [("count", Period.half(2017, 2))],
        ),
        (
            "Since 2015 Twitter has suspended 1.2 million accounts, 274,460 of them in the second "
            "half of 2017.",
            [("cumulative", None), ("count", Period.half(2017, 2))],
        ),
        (
            "In its report for January to June 2017, Twitter said that it had suspended 935,897 "
            "accounts since 1 August 2015.",
            [("cumulative", None)],
        ),
    ],
)
def test_what_runs_since_a_day_is_the_figure_beside_it(text, expected):
    figures, _ = read(text, Context("Twitter", "article"))
    assert [(f.kind, f.dated.period and f.dated.period.period) for f in figures] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Facebook told the committee in May 2018 that it had removed 300 groups.",
        "Facebook removed 300 groups, it told the committee in May 2018.",
        "After the attack in Christchurch on 15 March 2019, Facebook removed 300 groups.",
    ],
)
def test_the_day_of_the_telling_or_of_a_cause_dates_nothing(text):
    figures, _ = read(text, Context("Facebook", "article"))
    assert [f.dated.period for f in figures] == [None]


def test_what_is_left_out_is_said_so():
    figures, _ = read("Excluding spam, Discord disabled 1.1 million accounts in Q1 2022.")
    assert [(f.policy, f.further) for f in figures] == [("", "excluding spam")]


def test_the_matter_of_a_part_is_not_that_of_the_whole():
    figures, _ = read(
        "Of the 81.5 million videos we removed in Q2 2021, 41.3% were removed for spam."
    )
    assert [(f.kind, f.policy) for f in figures] == [("count", ""), ("share", "spam")]


def test_what_was_done_with_a_part_is_said_before_it():
    figures, _ = read("Facebook restored 300 of the 1,200 posts it had removed in May 2018.")
    assert [f.dated.figure.action for f in figures] == ["restore"]


@pytest.mark.parametrize("per", ["for every 100,000 users", "per 1,000 users", "for each 10,000"])
def test_so_many_for_so_many_is_no_count(per):
    figures, left = read(f"X suspended 57 accounts {per} in 2023.", Context("X", "article"))
    assert figures == []
    assert "so many for so many: no rule reads it so" in left[0].reason


def test_all_but_so_many_counts_the_rest():
    figures, left = read("All but 12 of the 300 accounts were suspended in May 2018.")
    assert figures == []
    assert "all but so many" in left[0].reason


def test_platforms_are_known_in_arabic_letters():
    figures, _ = read("حظرت تيليجرام ٣٠٠ قناة في مايو ٢٠١٨.", Context("Facebook", language="ar"))
    assert [f.platform for f in figures] == ["Telegram"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "More than 69% of the videos first detected by machines received fewer than 10 views "
            "before they were removed.",
            "a part of what was found so",
        ),
        (
            "In 2019, 95% of the accounts flagged by internal tools were fake accounts.",
            "a part of what was found so",
        ),
        (
            "6.3 million of the videos removed were automatically flagged by our systems.",
            "a part of what was acted on",
        ),
    ],
)
def test_a_part_is_not_read_as_the_whole(text, reason):
    figures, left = read(text)
    assert figures == []
    assert reason in left[0].reason


def test_an_average_of_what_was_said_before_is_for_its_period():
    text = "In May 2017 we suspended 9,300 accounts. That works out at 300 a day."
    (_, average), _ = read(text)
    assert average.kind == "mean_per_day"
    assert str(average.dated.period.period) == "2017-05-01/2017-05-31"
    assert average.dated.period.basis == "inferred"
    (_, average), _ = read(
        "We suspended 9,300 accounts. That is an average of 300 a day.", Context("X")
    )
    assert average.dated.period is None


def test_what_stands_in_a_list_behind_a_thing_of_no_word_of_ours_is_read():
    figures, left = read("We removed 12 networks, 300 accounts and 40 pages.")
    assert [(f.dated.figure.unit, int(f.dated.figure.number.value)) for f in figures] == [
        ("accounts", 300),
        ("pages", 40),
    ]
    assert [(item.printed, item.reason) for item in left] == [("12", "no unit")]


def test_a_list_of_matters_behind_its_heading_is_read():
    figures, _ = read("Accounts suspended by reason: Spam: 1,204; Nudity: 310.")
    assert [(f.policy, int(f.dated.figure.number.value)) for f in figures] == [
        ("spam", 1204),
        ("adult_content", 310),
    ]


def test_list_items_are_sentences_of_their_own():
    text = (
        "- In 2019, we removed 53 posts in total, exclusive of spam.\n- We also banned 256 groups."
        "\n- For all other reasons, we removed\n  - 222 posts and\n  - 55 accounts.\n"
    )
    figures, _ = read(text, Context("Reddit", report=Period.year(2019), voice="publisher"))
    assert [(f.dated.figure.number.value, f.further) for f in figures] == [
        (53, ""),
        (256, ""),
        (222, ""),
        (55, ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Under the Rules of 2021, Telegram banned 70 channels between 1 and 30 November.",
        "Telegram suspended 70 accounts, slightly less than what was removed in May 2017.",
    ],
)
def test_the_year_of_a_law_or_of_a_comparison_dates_nothing(text):
    figures, _ = read(text, Context("Telegram", "article"))
    assert [f.dated.period for f in figures] == [None]


def test_double_the_number_of_a_period_is_measured_against_it():
    figures, left = read(
        "Discord received double the number of reports that it got in the second half of 2019.",
        Context("Discord", "article"),
    )
    assert figures == []
    assert [item.reason for item in left] == ["no base"]


def test_one_act_or_another_is_what_both_are():
    figures, _ = read(
        "Facebook removed or put a warning label on 300 posts in May 2018.",
        Context("Facebook", "article"),
    )
    assert [f.dated.figure.action for f in figures] == ["act_on"]


def test_people_who_appeal_against_bans_are_no_accounts():
    figures, _ = read("In May 2018, 204 appealed against account bans.")
    assert figures == []


def test_the_owner_of_a_platform_is_not_the_platform():
    figures, _ = read(
        "WhatsApp, owned by Meta, said that 300 accounts were banned in May 2018.",
        Context("WhatsApp", "article"),
    )
    assert [f.platform for f in figures] == ["WhatsApp"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A running total's stretch is not that of the next sentence.
        (
            "We had banned 12 groups from 1 August 2015 to 31 December 2016. We removed 300 posts.",
            None,
        ),
        # Nobody can place the first half of this year, and nothing before it is leant on.
        (
            "We banned 12 groups in May 2017. In the first half of this year, we banned 30. We "
            "removed 300 posts.",
            None,
        ),
    ],
)
def test_a_period_that_is_not_said_is_not_taken_from_afar(text, expected):
    figures, _ = read(text, Context("Example", "article"))
    assert figures[-1].dated.period is expected


def test_the_period_of_what_is_compared_is_its_own():
    figures, _ = read(
        "99.8% of fake accounts are removed before being reported, and hateful posts are found "
        "half of the time, up from 23 percent in 2017.",
        Context("Facebook", "article"),
    )
    assert [f.dated.period for f in figures] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Requests rose 7% against May 2018, affecting 13% fewer accounts.",
        "Complaints received in May 2018, included in them: 1704 posts.",
    ],
)
def test_what_is_of_other_things_is_not_read(text):
    figures, _ = read(text, Context("Example", "article"))
    assert not {f.dated.figure.number.value for f in figures} & {Fraction(13, 100), 1704}


def test_what_happened_in_a_place_is_no_figure_of_it():
    text = "Facebook removed 300 videos of the shooting at two mosques in New Zealand."
    assert scope_of(text, "300") == ""
    assert scope_of("Facebook removed 300 videos in New Zealand.", "300") == "NZ"


def test_a_verb_is_no_account():
    figures, _ = read(
        "We removed 61 million videos in Q1 2021. That number accounts for less than 1% of all "
        "videos uploaded."
    )
    assert [(f.kind, f.dated.figure.unit, f.dated.figure.action) for f in figures] == [
        ("count", "videos", "remove"),
        ("share", "videos", "remove"),
    ]


def test_researchers_in_an_aside_measured_nothing():
    figures, _ = read(
        "X removed 10.6 million posts, which researchers say is too few.", Context("X", "article")
    )
    assert [f.table for f in figures] == ["claims"]


def test_the_matter_of_one_count_is_not_that_of_the_next():
    figures, _ = read("We removed 20 fake accounts and 3 accounts for other reasons.")
    assert [f.policy for f in figures] == ["fake_accounts", ""]
    assert "fake" not in figures[1].further


def test_most_of_them_is_no_count_of_its_own():
    figures, _ = read(
        "We removed 11 accounts. The majority of those removals, some 7, were accounts of children."
    )
    assert [f.dated.figure.number.value for f in figures] == [11]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "We catch 95 percent of nudity, spam and gore before it’s reported by users.",
            "several matters counted together",
        ),
        (
            "90% of the notices are reviewed within 24 hours and 71% of the content is removed.",
            "a horizon that is another figure's",
        ),
        ("2.6% of channels were terminated for spam.", "a share without a base"),
        (
            "We reviewed 47% of notices within 24 hours and a further 20% within 48 hours.",
            "a further part, and not all up to then",
        ),
        (
            "We complied with 83% of the orders, 61% of them within one hour.",
            "of the part, or of the whole",
        ),
    ],
)
def test_a_share_that_may_be_another_ones_is_unread(text, reason):
    _, left = read(text)
    assert reason in [why for item in left for why in item.reason.split("; ")]


def test_what_is_only_compared_with_dates_no_sentence_behind():
    text = (
        "That is more than the 1.2 million fake accounts that the company disabled during the "
        "fourth quarter of 2016. It took down 99% of these accounts before users reported them."
    )
    figures, _ = read(text, Context("Twitter"))
    assert [f.dated.period for f in figures if f.kind == "share"] == [None]


def test_so_many_a_minute_is_no_count():
    figures, _ = read("We blocked over 5,000 ads per minute in 2019.")
    assert figures == []


def test_the_end_of_a_stretch_is_not_the_stretch():
    figures, _ = read(
        "We challenged 45 accounts during the time between when the rules began and June 30, 2020.",
        Context("Twitter", "article"),
    )
    assert [f.dated.period for f in figures] == [None]


def test_a_period_behind_a_list_is_that_of_all_of_it():
    figures, _ = read(
        "Google removed 300 ads, suspended 20 accounts, and removed ads from 40 pages in 2021.",
        Context("Google", "article"),
    )
    assert {f.dated.period.period for f in figures} == {Period.year(2021)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The code suggests that at least 80% of notices be reviewed within 24 hours.", "wished"),
        ("One in five of the accounts suspended was back online within a month.", "what was there"),
    ],
)
def test_what_should_be_and_what_came_back_was_not_done(text, reason):
    figures, left = read(text)
    assert figures == []
    assert left[0].reason.startswith(reason)


def test_a_change_behind_two_counts_may_be_between_them():
    figures, left = read(
        "We removed 4,305 posts in the first half of 2024 and 2,870 in the second half of 2023, an "
        "increase of 50%."
    )
    assert [f.kind for f in figures] == ["count", "count"]
    assert [item.reason for item in left] == ["no base"]


@pytest.mark.parametrize(
    "text",
    [
        "On 9 May 2022 we blocked 1,106 channels, the most on a single day so far.",
        "In the second quarter of 2021 we removed 29 videos, our highest quarterly total so far.",
    ],
)
def test_records_of_a_day_and_of_a_quarter(text):
    figures, _ = read(text)
    assert [f.kind for f in figures] == ["maximum"]


def test_a_claim_may_be_about_false_claims():
    figures, _ = read("In May 2021 we removed 24 posts for false claims about vaccines.")
    assert [f.kind for f in figures] == ["count"]


def test_a_study_looks_on_for_months():
    figures, _ = read(
        "Twitter suspended 38% of the accounts in our sample within six months.",
        Context("Twitter", "study"),
    )
    assert [(f.table, f.dated.figure.horizon) for f in figures] == [("measurements", "P6M")]


@pytest.mark.parametrize(
    "text",
    [
        "We counted 318 channels that YouTube had terminated.",
        "In our sample, 318 channels had been banned by Telegram.",
    ],
)
def test_what_a_study_counted_is_its_own_whoever_did_it(text):
    figures, _ = read(text, Context("Telegram", "study"))
    assert [f.table for f in figures] == ["measurements"]


def test_of_two_things_the_last_is_counted():
    figures, _ = read("We suspended 16,804 livestream accounts in May 2024.")
    assert [f.dated.figure.unit for f in figures] == ["accounts"]
    figures, _ = read("We received 41 government requests to remove content in May 2024.")
    assert [f.dated.figure.unit for f in figures] == ["requests"]


def test_the_period_of_the_report_begins_no_total():
    figures, _ = read("We received 14 reports from users in the period, and removed 12 posts.")
    assert {f.kind for f in figures} == {"count"}
