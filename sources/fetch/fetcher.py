"""Fetch: one address to one capture, whatever the server does."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self
from urllib.parse import unquote, urljoin, urlsplit

import httpcore
import httpx

from sources.document import Document
from sources.errors import one_line
from sources.fetch.address import AddressRefusedError, Resolver, check_url, resolve
from sources.fetch.capture import Capture, Fetched
from sources.fetch.content import (
    EncodingError,
    TooLargeError,
    expected_type,
    objection,
    read_body,
    sniff,
)
from sources.fetch.manners import AGENT, Pace, RobotRules, asked_wait, backoff, robots_address
from sources.fetch.transport import Deadline, GuardedTransport

REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which another attempt makes sense."""
MOST_ROBOTS = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309 asks for at least 500 kibibytes)."""
TROUBLE = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)


@dataclass(frozen=True)
class FetchRules:
    """How far fetching goes.

    Attributes:
        allow_private: Ask addresses inside this network too.
        ignore_robots: Ask what robots.txt asks not to.
        most_bytes: Of a document, decompressed.
        seconds: For one attempt as a whole.
        attempts: How often an address is asked before it counts as failed.
        most_redirects: From the address to where it leads.
        pause: Seconds between two requests to one host.
        longest_wait: Seconds that a server may ask us to wait; beyond, the attempt has failed.
        contact: Who runs this audit, for the server's operator; part of the user agent.
    """

    allow_private: bool = False
    ignore_robots: bool = False
    most_bytes: int = 256 * 1024**2
    seconds: float = 180.0
    attempts: int = 4
    most_redirects: int = 5
    pause: float = 1.0
    longest_wait: float = 120.0
    contact: str = ""


class _FailedError(Exception):
    """This attempt is over; `again` says whether another one makes sense, and after how long."""

    def __init__(
        self, reason: str, *, status: int = 0, again: bool = False, wait: float | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.status, self.again, self.wait = reason, status, again, wait


class Fetcher:
    """Asks servers for documents. A context manager; not for several threads at once."""

    def __init__(
        self,
        rules: FetchRules | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
        resolver: Resolver = resolve,
        dice: random.Random | None = None,
    ) -> None:
        """Nothing is asked yet; the clock, the dice and the names of hosts can be given."""
        self.rules = rules or FetchRules()
        self._sleep = sleep
        self._now = now
        self._dice = dice or random.Random()  # noqa: S311 - it spreads waits, it keeps no secret
        self._deadline = Deadline()
        self._pace = Pace(self.rules.pause, sleep, clock)
        self._robots: dict[str, RobotRules] = {}
        contact = f"; {self.rules.contact}" if self.rules.contact else ""
        self._client = httpx.Client(
            transport=GuardedTransport(
                self._deadline, resolver, allow_private=self.rules.allow_private
            ),
            headers={
                "User-Agent": f"{AGENT} (audits of transparency reports{contact})",
                "Accept": "*/*",
                "Accept-Encoding": "gzip",
            },
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        """The fetcher itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close every connection."""
        self._client.close()

    def fetch(self, url: str, *, previous: Capture | None = None, expect: str = "") -> Fetched:
        """Ask for an address until it answers or the attempts are used up.

        Args:
            url: http or https.
            previous: The last good capture, if its bytes are still kept: the server is then asked
                for something newer only.
            expect: Media type that must arrive; by default what the address's ending promises.

        Returns:
            Always a capture, `failed` with the reason where nothing came of it.
        """
        attempted_at = self._now().isoformat(timespec="seconds")
        failure = _FailedError("no attempt was made")
        for attempt in range(self.rules.attempts):
            try:
                fetched = self._attempt(url, previous, expect)
            except _FailedError as failed:
                failure = failed
                if not failed.again or attempt + 1 == self.rules.attempts:
                    break
                wait = backoff(attempt, self._dice) if failed.wait is None else failed.wait
                if wait > self.rules.longest_wait:
                    failure.reason += f"; it asks to wait {wait:,.0f} seconds"
                    break
                self._sleep(wait)
            else:
                return replace(fetched, capture=replace(fetched.capture, attempted_at=attempted_at))
        reason = one_line(failure.reason)
        return Fetched(Capture(url, url, attempted_at, "failed", failure.status, reason=reason))

    def _attempt(self, url: str, previous: Capture | None, expect: str) -> Fetched:
        """Follow an address to its end, once."""
        self._deadline.set(self.rules.seconds)
        here, seen = url, [url]
        while True:
            self._check(here)
            answer = self._ask(here, self._conditions(here, previous))
            if answer.status not in REDIRECTS:
                return self._conclude(url, here, answer, previous, expect)
            there = urljoin(here, answer.location)
            if not answer.location:
                raise _FailedError("a redirect to nowhere", status=answer.status)
            if there in seen:
                raise _FailedError(f"a circle of redirects at {there}", status=answer.status)
            if len(seen) > self.rules.most_redirects:
                raise _FailedError(
                    f"more than {self.rules.most_redirects} redirects", status=answer.status
                )
            if here.startswith("https:") and not there.startswith("https:"):
                raise _FailedError(f"a redirect from https to {there}", status=answer.status)
            here = there
            seen.append(there)

    def _check(self, url: str) -> None:
        try:
            check_url(url)
        except AddressRefusedError as refused:
            raise _FailedError(str(refused)) from refused
        parts = urlsplit(url)
        least = 0.0
        if not self.rules.ignore_robots:
            rules = self._robots_of(url)
            if not rules.allows(url):
                raise _FailedError("robots.txt asks not to; set ignore_robots to ask all the same")
            least = rules.delay
        self._pace.wait_for(parts.netloc, least)
        self._deadline.set(self.rules.seconds)

    def _robots_of(self, url: str) -> RobotRules:
        address = robots_address(url)
        if address not in self._robots:
            self._robots[address] = self._read_robots(address)
        return self._robots[address]

    def _read_robots(self, address: str) -> RobotRules:
        """What a host asks of robots; while that cannot be known, nothing is asked of it."""
        here = address
        for _ in range(self.rules.most_redirects + 1):
            try:
                check_url(here)
            except AddressRefusedError as refused:
                raise _FailedError(str(refused)) from refused
            self._pace.wait_for(urlsplit(here).netloc)
            self._deadline.set(self.rules.seconds)
            answer = self._ask(here, {}, most=MOST_ROBOTS)
            if answer.status in AGAIN:
                wait = asked_wait(answer.header("retry-after"), self._now())
                raise _FailedError(
                    f"status {answer.status} for robots.txt, and so nothing is asked",
                    status=answer.status,
                    again=True,
                    wait=wait,
                )
            if answer.status not in REDIRECTS:
                return RobotRules(answer.content.decode("utf-8", "replace"))
            here = urljoin(here, answer.location)
        return RobotRules("")

    def _ask(self, url: str, headers: dict[str, str], most: int | None = None) -> _Answer:
        """One request and its answer, the body read as far as it is wanted."""
        limit = self.rules.most_bytes if most is None else most
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                content = b""
                if response.status_code == 200:
                    _refuse_announced(response.headers.get("content-length", ""), limit)
                    encoding = response.headers.get("content-encoding", "")
                    content = read_body(response.iter_raw(1 << 16), encoding, limit)
                return _Answer(response.status_code, response.headers, content)
        except (TooLargeError, EncodingError) as error:
            raise _FailedError(str(error), status=200) from error
        except AddressRefusedError as refused:
            raise _FailedError(str(refused)) from refused
        except (*TROUBLE, httpx.InvalidURL, httpx.HTTPError) as error:
            again = isinstance(error, TROUBLE)
            said = str(error) or "no answer in time"
            raise _FailedError(f"{said} ({type(error).__name__})", again=again) from error

    def _conditions(self, url: str, previous: Capture | None) -> dict[str, str]:
        """Headers that ask for something newer than what is kept from this very address."""
        if previous is None or previous.final_url != url or not previous.sha256:
            return {}
        asked = {"If-None-Match": previous.etag, "If-Modified-Since": previous.last_modified}
        return {name: value for name, value in asked.items() if value}

    def _conclude(
        self, url: str, here: str, answer: _Answer, previous: Capture | None, expect: str
    ) -> Fetched:
        if answer.status == 304:
            if previous is None or not self._conditions(here, previous):
                raise _FailedError("'not modified', which was not asked", status=304)
            return Fetched(replace(previous, outcome="unchanged", status=304, reason=""))
        if answer.status != 200:
            wait = asked_wait(answer.header("retry-after"), self._now())
            raise _FailedError(
                f"status {answer.status}",
                status=answer.status,
                again=answer.status in AGAIN,
                wait=wait,
            )
        declared = answer.header("content-type")
        against = objection(answer.content, expect or expected_type(here, declared))
        if against is not None:
            raise _FailedError(against.reason, status=200, again=against.is_cut_off)
        name = unquote(urlsplit(here).path.rsplit("/", 1)[-1]) or urlsplit(here).netloc
        media_type = expect or expected_type(here, declared) or sniff(answer.content)
        document = Document(
            answer.content, one_line(name, 120), media_type, url, retrieved_at=self._now()
        )
        capture = Capture(
            url=url,
            final_url=here,
            attempted_at="",
            outcome="fetched",
            status=200,
            sha256=document.sha256,
            media_type=media_type,
            etag=answer.header("etag"),
            last_modified=answer.header("last-modified"),
        )
        return Fetched(capture, document)


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: httpx.Headers
    content: bytes

    def header(self, name: str) -> str:
        """A header's value as far as it is plain; blank where there is none."""
        return one_line(self.headers.get(name, ""), 500)

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return str(self.headers.get("location", "")).strip()


def _refuse_announced(length: str, most: int) -> None:
    """Refuse by the announced length alone, before a byte is read."""
    if length.isascii() and length.isdigit() and int(length[:20]) > most:
        raise TooLargeError(f"more than {most:,} bytes announced ({length[:20]})")
