"""ISIS Watch in its three forms: dates, vintages, wordings, and what is refused."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.document import Document
from sources.errors import AuditError, DocumentError, LayoutError
from sources.readers.ban_counts import PATTERNS, BanCount, NotRead, read_sentence, subject_of
from sources.readers.telegram import channels_of, form_of
from sources.telegram_isis_watch import parse, recognises
from tests.examples import examples

FIXTURES = Path(__file__).parents[1] / "fixtures" / "telegram_isis_watch"


@cache
def extract(case):
    about = json.loads((FIXTURES / case / "document.json").read_text(encoding="utf-8"))
    return parse(Document.from_path(FIXTURES / case / about["file"], url=about.get("url", "")))


def figures(extraction, place):
    claims = extraction.claims[extraction.claims["locator"] == place]
    columns = ["kind", "value", "period_start", "period_end", "period_basis"]
    return [tuple(row) for row in claims[columns].itertuples(index=False)]


def export(*messages, name="ISIS Watch"):
    tree = {"name": name, "type": "public_channel", "id": 1, "messages": list(messages)}
    return Document(json.dumps(tree).encode(), "result.json")


def message(text, when="2018-01-28T07:00:00+00:00", number=1, **more):
    moment = datetime.fromisoformat(when)
    return {
        "id": number,
        "type": "message",
        "date": moment.strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(int(moment.timestamp())),
        "text": text,
        **more,
    }


def test_daily_and_running_total():
    found = figures(extract("json"), "#/messages/11/text")
    assert found == [
        ("count", 1287.0, "2018-01-27", "2018-01-27", "stated"),
        ("cumulative", 15032.0, "2018-01-01", "2018-01-27", "stated"),
    ]


def test_the_turn_of_the_year():
    extraction = extract("json")
    assert figures(extraction, "#/messages/2/text") == [
        ("count", 71.0, "2016-12-31", "2016-12-31", "stated"),
        ("cumulative", 2204.0, "2016-12-01", "2016-12-31", "stated"),
    ]
    assert figures(extraction, "#/messages/3/text")[0][2] == "2017-01-01"


def test_a_day_that_has_not_begun_in_utc():
    assert figures(extract("json"), "#/messages/4/text")[0][2] == "2017-01-04"


def test_an_edited_list_of_months_carries_the_edit():
    claims = extract("json").claims
    launch = claims[claims["locator"] == "#/messages/1/text"].set_index("printed")
    december = launch.loc["December (so far): 1950 and counting"]
    assert (december["period_start"], december["period_end"]) == ("2016-12-01", "2016-12-28")
    assert (december["qualifier"], december["value"]) == ("at_least", 1950)
    assert (december["published_on"], december["period_basis"]) == ("2016-12-28", "inferred")
    assert "Sent 2016-12-26, edited 2016-12-28T15:00Z" in december["note"]
    september = launch.loc["September: 1911"]
    assert (september["period_start"], september["unit"]) == ("2016-09-01", "bots_and_channels")
    assert september["policy_label"] == "ISIS"


def test_averages_have_no_period_and_are_never_exact():
    claims = extract("json").claims
    means = claims[claims["kind"].str.startswith("mean")]
    assert list(means["kind"]) == ["mean_per_day", "mean_per_day", "mean_per_month"]
    assert list(means["value"]) == [66, 60, 2000]
    assert list(means["qualifier"]) == ["rounded", "more_than", "more_than"]
    assert list(means["unit"]) == ["channels"] * 3
    assert (means["period_start"] == "").all()


def test_a_total_of_a_printed_list_is_a_relation():
    extraction = extract("json")
    whole = extraction.claims[extraction.claims["extraction"].str.endswith("total_of_list")]
    parts = extraction.relations
    assert set(parts["whole"]) == set(whole["claim_id"])
    assert set(parts["relation"]) == {"sum"}
    values = extraction.claims.set_index("claim_id")["value"]
    assert values[list(parts["part"])].sum() == whole["value"].item() == 3000
    assert whole["period_start"].item() == "2016-11-01"


def test_what_is_not_read_is_reported():
    reasons = dict(extract("json").unread[["printed", "reason"]].itertuples(index=False))
    assert reasons["12O ISIS bots and channels banned on February, 1."] == "no rule reads it"
    assert "stickers" in reasons["88 ISIS bots, stickers and channels banned on February, 2."]
    assert reasons["Total this month: 120"] == "no unit"
    late = reasons["77 ISIS bots and channels banned on June, 3."]
    assert late.startswith("no period")
    assert not any("turns 5" in printed for printed in reasons)


def test_a_forwarded_message_is_its_authors_claim():
    claims = extract("json").claims
    relayed = claims[claims["relayed_by"] != ""]
    assert list(relayed["claimant"]) == ["Founder's Channel (synthetic)"]
    assert list(relayed["relayed_by"]) == ["ISIS Watch"]
    assert list(relayed["qualifier"]) == ["more_than"]


def test_only_the_counting_channel_of_a_whole_account_is_read():
    claims = extract("json_all_chats").claims
    assert set(claims["report_series"]) == {"Stop Child Abuse"}
    assert set(claims["policy_area"]) == {"child_sexual_exploitation"}
    assert set(claims["unit"]) == {"groups_and_channels"}


def test_html_times_are_converted_and_enclosed_messages_found():
    extraction = extract("html_with_offset")
    # 00:30 at UTC+1 on 1 January is still 31 December in UTC.
    assert list(extraction.claims["published_on"])[:2] == ["2017-12-31", "2017-12-31"]
    assert figures(extraction, "#message43") == [
        ("count", 299.0, "2018-01-02", "2018-01-02", "stated"),
        ("cumulative", 604.0, "2018-01-01", "2018-01-02", "stated"),
    ]
    forwarded = extraction.claims[extraction.claims["locator"] == "#message44"]
    assert list(forwarded["claimant"]) == ["Founder's Channel (synthetic)"]


def test_local_time_is_uncertain_by_a_day():
    extraction = extract("html_without_offset")
    assert figures(extraction, "#message142")[0][2] == "2018-12-31"
    running = extraction.claims[extraction.claims["locator"] == "#message143"].iloc[0]
    assert running["period_basis"] == "vague"
    assert (running["period_end_earliest"], running["period_end"]) == ("2019-01-14", "2019-01-16")
    assert running["published_on"] == "2019-01"
    assert set(extraction.claims["published_on"]) == {"", "2019-01"}
    assert "without its offset" in extraction.unread["reason"].item()


def test_web_preview_marks_edits_without_their_time():
    extraction = extract("web_preview")
    december = extraction.claims[extraction.claims["printed"].str.startswith("December")].iloc[0]
    assert december["locator"] == "https://t.me/isiswatch/2"
    assert (december["period_start"], december["period_end"]) == ("2016-12-01", "2016-12-31")
    assert (december["period_basis"], december["period_end_earliest"]) == ("vague", "2016-12-26")
    assert "when is not shown" in december["note"]
    assert extraction.unread["reason"].item() == "no readable number: 9,72"


@pytest.mark.parametrize(("name", "pattern", "example"), PATTERNS, ids=lambda value: str(value))
def test_every_rule_reads_its_example(name, pattern, example):
    found = read_sentence(example)
    assert [item.rule for item in found] == [name]
    assert isinstance(found[0], BanCount)


@pytest.mark.parametrize(
    ("words", "unit", "policy_area"),
    [
        ("ISIS bots and channels", "bots_and_channels", "IS"),
        ("terrorist channels", "channels", "terrorism"),
        (
            "groups and channels related to child abuse",
            "groups_and_channels",
            "child_sexual_exploitation",
        ),
        ("public channels", "channels", ""),
    ],
)
def test_what_is_counted(words, unit, policy_area):
    subject = subject_of(words)
    assert (subject.unit, subject.policy_area) == (unit, policy_area)


@pytest.mark.parametrize("words", ["stickers", "ISIS", "ISIS bots and stickers", "new channels"])
def test_new_words_are_refused(words):
    assert subject_of(words) is None


def test_a_long_sentence_with_a_count_is_not_searched():
    found = read_sentence("1 channel banned " + "and so on " * 1000)
    assert [type(item) for item in found] == [NotRead]


moments = st.datetimes(
    min_value=datetime(2016, 12, 26),  # noqa: DTZ001 - made UTC below
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001
)


@examples(10)
@given(st.lists(st.tuples(moments, st.integers(0, 31)), min_size=30, max_size=30))
def test_a_day_of_the_last_month_is_found_whatever_the_year(posts):
    days = [posted.date() - timedelta(days=back) for posted, back in posts]
    document = export(
        *(
            message(
                f"{n} terrorist bots and channels banned on {day:%B}, {day.day}.\n"
                f"Total this month: {n + 1}",
                posted.replace(tzinfo=UTC).isoformat(),
            )
            for n, ((posted, _), day) in enumerate(zip(posts, days, strict=True))
        )
    )
    claims = parse(document).claims
    daily, monthly = claims[claims["kind"] == "count"], claims[claims["kind"] == "cumulative"]
    assert list(daily["period_end"]) == [day.isoformat() for day in days]
    assert list(daily["value"]) == list(range(30))
    assert list(monthly["period_start"]) == [day.replace(day=1).isoformat() for day in days]
    assert list(monthly["period_end"]) == [day.isoformat() for day in days]


@examples(10)
@given(st.lists(st.text(max_size=200), min_size=30, max_size=30))
def test_any_message_is_survived(texts):
    first = message("5 ISIS channels banned on January, 27.")
    claims = parse(export(first, *(message(text, number=2) for text in texts))).claims
    assert claims["value"].iloc[0] == 5


def test_the_day_named_decides_which_month_a_total_belongs_to():
    text = "90 ISIS channels banned on January, 31.\nTotal this month: 2000"
    claims = parse(export(message(text, "2018-02-01T08:00:00+00:00"))).claims
    assert claims["period_start"].tolist() == ["2018-01-31", "2018-01-01"]


def test_exports_before_unix_times_are_local():
    entry = message("90 ISIS channels banned on January, 31.", "2018-02-01T08:00:00+00:00")
    del entry["date_unixtime"]
    claims = parse(export({**entry, "edited": "1970-01-01T03:00:00"})).claims
    assert claims["published_on"].tolist() == [""] or claims["published_on"].tolist() == ["2018"]
    assert "local time" in claims["note"].item()
    assert "edited" not in claims["note"].item().lower()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b'{"name": "ISIS Watch", "type": "public_channel", "messages": [', DocumentError),
        (b'{"type": 1, "messages": {}}', LayoutError),
        (b'{"type": 1, "messages": [1]}', LayoutError),
        (b'{"type": 1, "messages": [{"type": "message", "text": [1]}]}', LayoutError),
        (
            b'{"type": 1, "messages": [{"type": "message", "date": "soon", "text": ""}]}',
            LayoutError,
        ),
        (b'{"type": 1, "messages": []}', LayoutError),
        (b'{"type": 1, "messages": ' + b"[" * 100_000, DocumentError),
        (
            b'<div class="page_header"></div><div class="message default" id="message1">',
            DocumentError,
        ),
        (b"<html><body>another site</body></html>", LayoutError),
        (b"\x00\xff\xfe", LayoutError),
    ],
)
def test_bad_documents_give_one_line(content, error):
    with pytest.raises(error) as refused:
        parse(Document(content, "file"))
    assert isinstance(refused.value, AuditError)
    assert "\n" not in str(refused.value)


def outcome_of(content):
    try:
        return f"{len(parse(Document(content, 'messages.html')).claims)} claims"
    except AuditError as refused:
        return str(refused)


PIECES = st.sampled_from(
    [
        *('<div class="page_header">', '<div class="message default" id="message1">', "</html>"),
        *('<div class="text">', "</div>", "5 ISIS channels banned on January, 27.", "<br>", "\x00"),
        *(
            '<div class="pull_right date details" title="28.01.2018 12:00:00 UTC+00:00">',
            "&#x1F4A3;",
        ),
        *('<div class="js-widget_message tgme_widget_message" data-post="isiswatch/1">', "<time>"),
        *(
            '{"type": 1, "messages": [',
            '{"type": "message", "text": "5 bots"}',
            "]}",
            ",",
            "\ud7ff",
        ),
    ]
)


@examples(60)
@given(st.lists(PIECES, max_size=25).map("".join).map(str.encode) | st.binary(max_size=300))
def test_any_bytes_give_an_extraction_or_one_line(content):
    assert "\n" not in outcome_of(content)


def test_an_impossible_date_is_refused():
    page = (FIXTURES / "html_with_offset" / "messages.html").read_bytes()
    with pytest.raises(LayoutError, match="#message41"):
        parse(Document(page.replace(b"01.01.2018 00:30", b"41.01.2018 00:30"), "messages.html"))


def test_a_preview_cut_inside_a_message_gives_no_figure_from_it():
    page = (FIXTURES / "web_preview" / "isiswatch.html").read_bytes()
    cut = page.index(b"August, 17.<br/>Total this month: 9,7") + len(
        "August, 17.<br/>Total this month: 9"
    )
    extraction = parse(Document(page[:cut], "isiswatch.html"))
    assert "https://t.me/isiswatch/1504" not in set(extraction.claims["locator"])
    assert "the file ends inside the message" in set(extraction.unread["reason"])


def test_a_thousand_enclosed_messages():
    body = b"".join(
        b'<div class="message default clearfix" id="message%d"><div class="body">'
        b'<div class="pull_right date details" title="28.01.2018 12:00:00 UTC+00:00"></div>'
        b'<div class="text">%d ISIS channels banned on January, 27.</div></div>' % (n, n)
        for n in range(1000)
    )
    page = b'<html><div class="page_header"></div>' + body + b"</html>"
    assert list(parse(Document(page, "messages.html")).claims["value"]) == list(range(1000))


def test_recognises_by_content():
    assert recognises(export(message("Hello"))) is True
    assert recognises(export(message("5 ISIS channels banned on May, 1."), name="Copy")) is True
    assert recognises(export(message("Hello"), name="Deals")) is False


@pytest.mark.corpus
def test_true_layouts_of_other_channels(corpus):
    """Real exports without counts: every message is found, none is taken for a count."""
    preview = Document.from_path(
        corpus / "telegram-webpreview-tchantest" / "tchantest_fragments.html"
    )
    ((channel, messages),) = channels_of(preview)
    by_address = {item.address: item for item in messages}
    assert (form_of(preview), channel.name) == ("preview", "tchantest")
    edited = by_address["https://t.me/tchantest/24"]
    assert (edited.is_edited, edited.sent_at.date()) == (True, date(2023, 2, 24))
    assert by_address["https://t.me/tchantest/62"].text == "Bigger\ntext\nmessage\nnumber\n34"
    assert by_address["https://t.me/tchantest/89"].forwarded_from == "Some user"
    assert "https://t.me/tchantest/1" not in by_address
    assert not recognises(preview)
    array = (corpus / "telegram-desktop-json-deals" / "messages_array.json").read_bytes()
    deals = Document(
        b'{"name":"d","type":"public_channel","messages":' + array + b"}", "result.json"
    )
    ((_, messages),) = channels_of(deals)
    read = list(messages)
    assert len(read) == 203
    assert sum(item.is_edited for item in read) == 50
    # 12:18:49 at UTC+5:30
    assert read[0].sent_at == datetime(2023, 1, 7, 6, 48, 49, tzinfo=UTC)
    assert not recognises(deals)


MENTIONS = [
    '<a href="" onclick="return ShowMentionName()"><b>Mallory</b> M.</a>',
    '<a href="tg://user?id=7">Mallory M.</a>',
]


@pytest.mark.parametrize("mention", MENTIONS)
def test_the_name_shown_for_an_account_is_not_read_from_a_page(mention):
    page = (FIXTURES / "web_preview" / "isiswatch.html").read_text(encoding="utf-8")
    known = '<div class="tgme_widget_message_text js-message_text" dir="auto">'
    assert known in page
    read = parse(
        Document(page.replace(known, f"{known}Thanks, {mention}!<br/>").encode(), "a.html")
    )
    contexts = " ".join(read.claims["context"])
    assert "Thanks, …! " in contexts
    assert "Mallory" not in contexts


def test_the_name_shown_for_an_account_is_not_read_from_an_export():
    pieces = ["Thanks, ", {"type": "mention_name", "text": "Mallory M.", "user_id": 7}, "!\n"]
    text = [*pieces, "1287 terrorist bots and channels banned on January, 27."]
    read = parse(export(message(text)))
    assert list(read.claims["value"]) == [1287]
    assert set(read.claims["context"]) == {f"Thanks, …! {text[-1]}"}
