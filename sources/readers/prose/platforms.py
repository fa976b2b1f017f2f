"""Which platform a sentence speaks of."""

from __future__ import annotations

from sources.readers.prose.tags import Tagged

HOUSES = (
    frozenset({"Meta", "Facebook", "Instagram", "WhatsApp"}),
    frozenset({"Google", "YouTube"}),
    frozenset({"Microsoft", "LinkedIn", "GitHub"}),
    frozenset({"Twitter", "X"}),
)
"""Platforms of one publisher: its "we" may speak of each."""

PLACES = frozenset({"on", "across"})


def platform_of(tagged: Tagged, known: str, *, is_publisher: bool) -> str:
    """The platform whose figure it is; blank where nobody is named and none is known.

    Args:
        tagged: The sentence.
        known: The platform that the text is about; blank where there is none.
        is_publisher: Whether "we" is that platform.
    """
    tokens = tagged.tokens
    names = tagged.of("PLAT")
    if is_publisher and known and any(tokens[n].word == "we" for n in tagged.of("SUBJ")):
        # "we removed copies uploaded from YouTube" is ours, "on Instagram we removed" its own.
        named = [n for n in names if n and tokens[n - 1].word in PLACES]
        own = [tokens[n].meaning for n in named if is_same_house(tokens[n].meaning, known)]
        return own[0] if own else known
    return tokens[names[0]].meaning if names else known


def is_same_house(platform: str, known: str) -> bool:
    """Whether both belong to one publisher; a platform that nobody names is the known one."""
    if platform in ("", known):
        return True
    return any({platform, known} <= house for house in HOUSES)
