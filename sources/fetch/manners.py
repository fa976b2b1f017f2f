"""Manners towards a server: what its robots.txt asks, pauses, how long to wait after trouble."""

from __future__ import annotations

import email.utils
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from protego import Protego

AGENT = "transparency-audit"
MOST_CRAWL_DELAY = 30.0
"""Longest pause between two requests that a robots.txt can ask for, in seconds."""


@dataclass
class Pace:
    """Keeps requests to one host apart.

    Attributes:
        pause: Seconds between two requests to one host.
        sleep: Waits; the tests' does not.
        clock: Seconds that never go back.
    """

    pause: float
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    _last: dict[str, float] = field(default_factory=dict)

    def wait_for(self, host: str, least: float = 0.0) -> None:
        """Wait until the host may be asked again."""
        pause = max(self.pause, min(least, MOST_CRAWL_DELAY))
        last = self._last.get(host)
        if last is not None:
            left = last + pause - self.clock()
            if left > 0:
                self.sleep(left)
        self._last[host] = self.clock()


class RobotRules:
    """What a host's robots.txt asks of us (RFC 9309)."""

    def __init__(self, text: str) -> None:
        """By its text; blank allows everything."""
        self._rules = Protego.parse(text)

    def allows(self, url: str) -> bool:
        """Whether the address may be asked."""
        return bool(self._rules.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds between requests that it asks for; zero for none."""
        return float(self._rules.crawl_delay(AGENT) or 0.0)


def robots_address(url: str) -> str:
    """Where the rules for an address stand."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def backoff(attempt: int, dice: random.Random) -> float:
    """Seconds to wait before the next attempt: 1, 2, 4 ..., each times a half to one and a half.

    The dice are there so that many readers of one server do not all come back at once.
    """
    return float(2**attempt * dice.uniform(0.5, 1.5))


def asked_wait(header: str, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for; None where it says nothing that can be read."""
    text = header.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)  # HTTP dates are in GMT by definition
    return max(0.0, (until - now).total_seconds())
