"""Figures in the order of names, letters lost from a PDF, and lines torn apart."""

import pytest

from sources.document import Document
from sources.errors import DocumentError
from sources.generic_prose import parse, recognises
from sources.readers.prose import Context, Found, NotRead, Sentence, read_sentences, split_text
from sources.readers.prose.lost_letters import has_lost_letters
from sources.readers.prose.places import scope_of


def read(text, **known):
    return list(read_sentences([Sentence(text, 0, len(text), 0)], Context(**known)))


def figures(text, **known):
    return [
        (int(f.dated.figure.number.value), f.platform, str(f.dated.period.period))
        for f in read(text, **known)
        if isinstance(f, Found)
    ]


def test_respectively_gives_each_platform_its_own():
    text = "Facebook and Instagram removed 204,000 and 118,000 posts, respectively, in 2030."
    year = "2030-01-01/2030-12-31"
    assert figures(text) == [(204000, "Facebook", year), (118000, "Instagram", year)]


def test_respectively_gives_each_quarter_its_own():
    text = (
        "In the first and second quarters of 2031, TikTok removed 12 and 15 videos, respectively."
    )
    assert [period for _, _, period in figures(text)] == [
        "2031-01-01/2031-03-31",
        "2031-04-01/2031-06-30",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "TikTok, Snapchat and Reddit suspended 204,000 and 118,000 accounts, respectively.",
        "In May and June 2031, TikTok and Snapchat removed 12 and 15 posts, respectively.",
        "TikTok removed 12 posts and 15 videos respectively.",
    ],
)
def test_respectively_that_does_not_match_is_unread(text):
    assert {type(found) for found in read(text)} == {NotRead}


def test_each_platform_of_a_list_has_its_own_figure():
    text = "In 2030, TikTok suspended 310,000 accounts, LinkedIn 41,200 and Pinterest 18,900."
    assert [(n, name) for n, name, _ in figures(text)] == [
        (310000, "TikTok"),
        (41200, "LinkedIn"),
        (18900, "Pinterest"),
    ]


def test_two_platforms_together_are_nobodys_own():
    text = "In 2030 we removed 40,000 posts on Facebook and Instagram."
    found = read(text, platform="Facebook", voice="publisher")
    assert [item.platform for item in found] == [""]


def test_orders_to_several_platforms_are_nobodys():
    text = (
        "The regulator issued 18 removal orders in 2031, 11 of which went to Telegram and 7 to X."
    )
    assert {item.platform for item in read(text) if isinstance(item, Found)} <= {""}


@pytest.mark.parametrize(
    ("text", "printed", "place"),
    [
        ("We removed 12 videos in Brazil, in Mexico 903 and in Peru 22.", "903", "MX"),
        ("We removed 57 accounts, 21 of which were in the European Union.", "57", ""),
        ("We removed 57 accounts, 21 of which were in the European Union.", "21", "EU"),
    ],
)
def test_a_place_is_that_of_its_own_figure(text, printed, place):
    assert scope_of(text, printed) == place


def test_a_part_is_no_second_value_of_the_whole():
    text = "In 2030 WhatsApp banned 7.4 million accounts, 3.1 million of which were in India."
    whole, part = read(text)
    assert (whole.further, part.further) == ("", "those named before a part india")


@pytest.mark.parametrize(
    "text",
    [
        "In 2030 TikTok suspended 310 accounts, LinkedIn 41,200 of its staff.",
        "In 2030 TikTok removed 310 videos, in the end 300.",
        "In 2030 TikTok removed 310 videos and on Instagram 41,200 people complained.",
        "In 2030 TikTok removed 310 videos from 3,000 accounts.",
        "In 2030 TikTok blocked 310 accounts, and restricted another 17 countries.",
    ],
)
def test_a_number_of_something_else_is_no_member_of_the_list(text):
    assert figures(text) == [(310, "TikTok", "2030-01-01/2030-12-31")]


TEXT = "Twitter Transparency Report 2017\n\nIn 2017 we at Twitter removed {} accounts for spam. "


def test_nul_for_a_ligature_is_read_through():
    content = (TEXT.format("4,100") + "They were identi\x00ed by our pla\x00orm.").encode() * 3
    document = Document(content=content, name="report.txt")
    assert recognises(document)
    claims = parse(document).claims
    assert set(claims["value"]) == {4100}


@pytest.mark.parametrize("printed", ["4\x00100", "\x004,100", "4,100\x00", "4,\x00100"])
def test_nul_beside_a_digit_is_refused(printed):
    content = (TEXT.format(printed) + "More words follow here. " * 20).encode()
    assert not has_lost_letters(content)
    with pytest.raises(DocumentError, match="NUL"):
        parse(Document(content=content, name="report.txt"))


def test_a_number_word_that_lost_a_letter_is_unread():
    text = "In May 2017 we removed twenty-\ufffdve accounts."
    assert figures(text, platform="Twitter", voice="publisher") == []


def test_lines_torn_apart_are_one_sentence_and_keep_their_place():
    first = "In the first half of 2023 our teams looked closely, and we removed"
    torn = "and so the text goes on and on until its\n\nlast line ends here.\n\n"
    text = f"{torn * 12}{first}\n\n4,100 accounts in all.\n\n"
    sentence = list(split_text(text))[-1]
    assert sentence.text == f"{first} 4,100 accounts in all."
    assert text[sentence.start : sentence.end].split() == sentence.text.split()


def test_blank_lines_of_an_ordinary_text_end_its_sentences():
    text = "Accounts that were\n\n4,100 posts were removed.\n\n" * 3
    assert len(list(split_text(text))) == 6


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("No Article 16 notices were received in 2023.", 0),
        ("In 2023 YouTube processed 20,157 Article 16 notices.", 1),
        ("4 Within the category, the majority of overturned decisions were about pay.", 0),
    ],
)
def test_numbers_of_articles_and_footnotes_count_nothing(text, count):
    found = read(text, platform="YouTube", voice="publisher")
    assert sum(isinstance(item, Found) for item in found) == count


def test_each_thing_named_with_its_platform_is_that_ones():
    text = "So far only one Instagram item and 2 YouTube items have been removed."
    found = [item for item in read(text, platform="X") if isinstance(item, Found)]
    assert [item.platform for item in found] == ["Instagram", "YouTube"]


@pytest.mark.parametrize(
    "text",
    [
        "IT companies are now assessing 89% of flagged content within 24 hours.",
        "Platforms reviewed 80% of notices within 24 hours, the Commission said.",
    ],
)
def test_what_platforms_in_general_do_is_nobodys(text):
    found = [item for item in read(text, platform="Facebook") if isinstance(item, Found)]
    assert [item.platform for item in found] == [""]


OPENED = [
    "On TikTok in Q4 2032 we took action on:\n\n300 videos for spam.\n\n12 comments for spam.",
    "On TikTok in Q4 2032 we took action on:\n- 300 videos for spam\n- 12 comments for spam",
    "On TikTok in Q4 2032 we removed:\n\u2022 300 videos for spam\n\u2022 12 comments for spam",
]


@pytest.mark.parametrize("text", OPENED)
def test_a_list_behind_an_open_sentence_is_read(text):
    found = list(read_sentences(split_text(text), Context("TikTok", "publisher")))
    assert [
        (item.dated.figure.unit, int(item.dated.figure.number.value), str(item.dated.period.period))
        for item in found
    ] == [("videos", 300, "2032-10-01/2032-12-31"), ("comments", 12, "2032-10-01/2032-12-31")]


@pytest.mark.parametrize(
    "text",
    [
        "We removed:\n\nThis is new. 300 accounts.",  # another sentence stands between
        "We can remove:\n\n300 accounts.",
        "Accounts suspended:\n\n300 pages.",  # who acts is not said
        "We removed 12 posts from:\n\n300 accounts.",
        "We removed:\n\n300 accounts have 12 pages.",
    ],
)
def test_what_is_no_list_behind_an_open_sentence_is_not_read(text):
    found = list(read_sentences(split_text(text), Context("TikTok", "publisher")))
    read_so = [item for item in found if isinstance(item, Found)]
    assert 300 not in [item.dated.figure.number.value for item in read_so]
