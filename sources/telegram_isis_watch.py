"""Telegram's channel ISIS Watch and its sister Stop Child Abuse: bans counted day by day.

Publisher: Telegram, at t.me/isiswatch since 26 December 2016 and t.me/stopca. Three forms are
read (see `sources.readers.telegram`): Telegram Desktop `result.json`, Telegram Desktop
`messages*.html`, and saved pages t.me/s/<channel>.

Wordings: "1312 terrorist bots and channels banned on January, 27." and "Total this month: 16050";
before, "ISIS bots and channels", lists of months with a running one, and averages ("an average of
70 ISIS channels are terminated each day", "over 60 a day, more than 2,000 each month") that state
no period; the sister channel counts "groups and channels related to child abuse".

Quirks:
* A day is printed without its year: the year is that of the message, at the turn of the year the
  one that lies within a month of it. A day that no year brings so near is not read.
* "Total this month" belongs to the month of the day named in the same message: the message of
  1 February about 31 January totals January.
* Posts are edited in place (the launch post counted December 2016 upwards): a figure's vintage is
  then the edit, and a running month ends on it. The web preview marks an edit without its time:
  the end of a running month is then vague.
* Older HTML exports print local time without its offset: such a date is uncertain by a day either
  way, and `published_on` is then only a month.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from schemas.values import Period
from sources.document import Document
from sources.errors import LayoutError, one_line
from sources.readers.ban_counts import BanCount, Header, NotRead, Subject, read_sentences
from sources.readers.dates import PrintedPeriod, parse_period
from sources.readers.telegram import channels_of, form_of
from sources.readers.telegram_message import Channel, Message
from sources.source import Extraction, Source
from sources.tabulate import tabulate_extraction

SLUG = "telegram_isis_watch"
CLAIMANT = "Telegram"
NEAR = timedelta(days=31)
"""A day without its year lies at most this long before its message."""

AHEAD = timedelta(days=2)
"""A message may name a day that has not begun in UTC."""

DAY = timedelta(days=1)
# Channel name or title, in small letters -> report series and policy area where none is printed.
SERIES = {
    "isiswatch": ("ISIS Watch", "terrorism"),
    "isis watch": ("ISIS Watch", "terrorism"),
    "stopca": ("Stop Child Abuse", "child_sexual_exploitation"),
    "stop child abuse": ("Stop Child Abuse", "child_sexual_exploitation"),
}
# "terrorist bots and channels banned on", in any of the three forms
TELLING = re.compile(rb"(?:bots|channels|groups)[^<>\"{}]{0,60}\s(?:banned|terminated)\s")
KNOWN = re.compile(
    rb'data-post="(?:isiswatch|stopca)/|"name":\s*"(?:isis watch|stop child abuse)"'
    rb'|class="text bold">\s*(?:isis watch|stop child abuse)\s*<',
    re.IGNORECASE,
)  # data-post="isiswatch/1", "name": "ISIS Watch"


def recognises(document: Document) -> bool:
    """Whether it is an export of one of the two channels, or of one that words bans as they do."""
    if not form_of(document):
        return False
    return KNOWN.search(document.content) is not None or (
        TELLING.search(document.content) is not None
    )


def parse(document: Document) -> Extraction:
    """Every count and average that a message states.

    Raises:
        DocumentError: The file is cut off or cannot be read.
        LayoutError: It is no export of such a channel, or its layout is new.
    """
    rows: list[dict[str, Any]] = []
    unread: list[dict[str, str]] = []
    relations: list[dict[str, str]] = []
    channels = channels_of(document)
    for channel, messages in channels:
        series, policy_area = _series_of(channel)
        if len(channels) > 1 and channel.title.lower() not in SERIES:
            continue
        for message in messages:
            post = _Post(message, channel.title, series, policy_area)
            post.read()
            rows.extend(post.rows)
            unread.extend(post.unread)
            relations.extend(post.relations)
    if not rows and not unread:
        raise LayoutError(
            document.name,
            expected="messages that count bans",
            found="none",
            todo="export ISIS Watch or Stop Child Abuse, or name another source",
        )
    return tabulate_extraction(
        document, rows, rule=SLUG, claimant=CLAIMANT, relations=relations, unread=unread
    )


SOURCE = Source(
    slug=SLUG,
    title="Telegram: ISIS Watch and Stop Child Abuse",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://t.me/s/isiswatch",
)


def _series_of(channel: Channel) -> tuple[str, str]:
    for name in (channel.name.lower(), channel.title.lower()):
        if name in SERIES:
            return SERIES[name]
    return channel.title or channel.name, ""


@dataclass
class _Post:
    """Reads one message: what a sentence leaves open, the sentences before it say."""

    message: Message
    title: str
    series: str
    policy_area: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    unread: list[dict[str, str]] = field(default_factory=list)
    relations: list[dict[str, str]] = field(default_factory=list)
    subject: Subject | None = None
    action: str = ""
    day: date | None = None
    listed: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> None:
        """Fill `rows`, `unread` and `relations`."""
        for found in read_sentences(self.message.text):
            if isinstance(found, Header):
                self.subject, self.action = found.subject, found.action
                self.listed = []
            elif isinstance(found, NotRead):
                self._leave(found.sentence, found.reason)
            elif not self.message.is_complete:
                self._leave(found.sentence, "the file ends inside the message")
            else:
                self._take(found)

    def _take(self, count: BanCount) -> None:
        subject, action = count.subject or self.subject, count.action or self.action
        if subject is None or not action:
            self._leave(count.sentence, "no unit" if subject is None else "no action")
            return
        dated = self._dated(count)
        if isinstance(dated, str):
            self._leave(count.sentence, dated)
            return
        row = self._row(count, subject, action, dated)
        self.rows.append(row)
        self.subject, self.action = subject, action
        if count.rule == "month_line":
            self.listed.append(row)
        elif count.rule == "total_of_list":
            self._relate(row)

    def _row(
        self, count: BanCount, subject: Subject, action: str, dated: PrintedPeriod | None
    ) -> dict[str, Any]:
        kind = "cumulative" if count.rule.startswith("total") else count.kind
        number = count.number
        if count.is_running and number.qualifier == "exact":
            number = replace(number, qualifier="at_least")
        relayed = self.message.forwarded_from
        return {
            "claim_id": self._claim_id(count.rule),
            "locator": self.message.locator,
            "printed": one_line(count.sentence),
            "context": one_line(self.message.text, 600),
            "published_on": self._published_on(),
            "platform": "Telegram",
            "claimant": relayed or CLAIMANT,
            "relayed_by": self.title if relayed else "",
            "report_series": self.series,
            "policy_area": subject.policy_area or self.policy_area,
            "policy_label": subject.policy_label,
            "metric_label": subject.label,
            "action": action,
            "unit": subject.unit,
            "kind": kind,
            "source_url": self.message.address,
            "extraction": f"{SLUG}:{count.rule}",
            "note": self._note(),
            **number.as_columns(kind),
            **(dated.as_columns() if dated else {}),
        }

    def _claim_id(self, rule: str) -> str:
        place = re.sub(r"\W+", "-", self.message.locator).strip("-")
        return f"{place}-{rule}-{len(self.rows)}"

    def _leave(self, sentence: str, reason: str) -> None:
        self.unread.append(
            {"locator": self.message.locator, "printed": one_line(sentence), "reason": reason}
        )

    def _relate(self, whole: Mapping[str, Any]) -> None:
        for part in self.listed:
            self.relations.append(
                {
                    "whole": whole["claim_id"],
                    "part": part["claim_id"],
                    "relation": "sum",
                    "locator": self.message.locator,
                }
            )

    # When: days without a year, months still running, and what an edit changes.

    def _dated(self, count: BanCount) -> PrintedPeriod | str | None:
        """The period of a count; None where it states none, or why it cannot be told."""
        if count.rule == "average":
            return None
        if count.rule == "total_of_list":
            return self._listed_period()
        if self.message.sent_at is None and not parse_period(count.when or "-"):
            return "the message has no date"
        if count.now:
            return self._relative(count.now)
        return self._printed(count)

    def _printed(self, count: BanCount) -> PrintedPeriod | str:
        stated = parse_period(count.when)
        if stated is not None:
            self._remember(stated.period)
            return self._until_now(stated) if count.is_running else stated
        for written in self._written():
            for year in (written.year - 1, written.year, written.year + 1):
                found = parse_period(count.when, year=year)
                if found is None or not self._is_near(found.period, written):
                    continue
                if found.period.days == 1:
                    self._remember(found.period)
                    # The message prints its own date: with the day beside it nothing is guessed.
                    return replace(found, basis="stated")
                is_open = count.is_running or found.period.end >= written
                return self._until_now(found) if is_open else found
        return "no period that can be told from the message's date"

    def _is_near(self, period: Period, written: date) -> bool:
        if period.days == 1:
            return written - NEAR <= period.start <= written + AHEAD
        return period.start <= written and period.start > written - timedelta(days=366)

    def _remember(self, period: Period) -> None:
        if period.days == 1:
            self.day = period.start

    def _relative(self, now: str) -> PrintedPeriod | str:
        if now == "this month" and self.day is not None:
            return PrintedPeriod(
                Period(self.day.replace(day=1), self.day), "stated", None, None, now
            )
        written = self._written()[-1]
        if now == "this month":
            whole = Period.month(written.year, written.month)
            return self._until_now(PrintedPeriod(whole, "inferred", None, None, now))
        day = written - DAY if now == "yesterday" else written
        if not self.message.is_utc:
            return f"{now}, and the export prints local time without its offset"
        return PrintedPeriod(Period.day(day), "inferred", None, None, now)

    def _until_now(self, printed: PrintedPeriod) -> PrintedPeriod | str:
        """A period that was not over when the message was written, or last edited."""
        written = self._written()[-1]
        earliest, latest = written, written
        if self.message.is_edited and self.message.edited_at is None:
            latest = printed.period.end
        elif not self.message.is_utc:
            earliest, latest = written - DAY, written + DAY
        start, end = printed.period.start, min(latest, printed.period.end)
        if start > end:
            return "the period begins after the message"
        if earliest >= end:
            return replace(printed, period=Period(start, end), basis="inferred")
        return PrintedPeriod(
            Period(start, end), "vague", start, max(earliest, start), printed.printed
        )

    def _listed_period(self) -> PrintedPeriod | str | None:
        if len(self.listed) < 2:
            return "a total without the list that it sums"
        starts = [row["period_start"] for row in self.listed]
        ends = [row["period_end"] for row in self.listed]
        periods = sorted(
            Period(date.fromisoformat(start), date.fromisoformat(end))
            for start, end in zip(starts, ends, strict=True)
        )
        if not all(a.is_followed_by(b) for a, b in itertools.pairwise(periods)):
            return None
        return PrintedPeriod(Period(periods[0].start, periods[-1].end), "inferred", None, None, "")

    def _written(self) -> list[date]:
        """Days on which the text may have been written: sent, and edited where that is known."""
        times = [self.message.sent_at, self.message.edited_at]
        return [time.date() for time in times if time is not None]

    def _published_on(self) -> str:
        written = self._written()
        if not written:
            return ""
        if self.message.is_utc:
            return written[-1].isoformat()
        before, after = written[-1] - DAY, written[-1] + DAY
        if before.month == after.month:
            return f"{written[-1]:%Y-%m}"
        return f"{before:%Y}" if before.year == after.year else ""

    def _note(self) -> str:
        notes = []
        if self.message.edited_at is not None and self.message.sent_at is not None:
            notes.append(
                f"Sent {self.message.sent_at:%Y-%m-%d}, edited "
                f"{self.message.edited_at:%Y-%m-%dT%H:%MZ}: the text is that of the edit."
            )
        elif self.message.is_edited:
            notes.append("Edited after it was sent; when is not shown.")
        if not self.message.is_utc and self.message.sent_at is not None:
            notes.append("The export prints local time without its offset.")
        if self.message.forwarded_from:
            notes.append(f"Forwarded from {self.message.forwarded_from}.")
        return " ".join(notes)
