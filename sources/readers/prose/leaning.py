"""What a figure takes from the one before it, in its sentence or in the one before."""

from __future__ import annotations

import re
from dataclasses import replace

from sources.readers.prose.found import Found, NotRead
from sources.readers.prose.rules import COMPARISONS

NUMBER = r"\d[\d,]*(?:\.\d+)?(?:\s+(?:million|billion|thousand))?"  # "1.2 million"
SPEAKS_OF_IT = re.compile(
    r"(?:That|This|These|The|Those)\s+(?:(?:figure|number|total|sum|volume|count|removals?|suspensions?|bans?)s?\s+)?"
    r"(?:is|was|were|are|represents?|represented|marks|marked|means|meant|amounts?\s+to|amounted\s+to|equals?|equalled"
    r"|came\s+to|comes\s+to|corresponds?\s+to|constitutes?|constituted|made\s+up|makes?\s+up|account(?:ed|s)\s+for)\b"
    r"|(?:That|This|It)\s+(?:works?|worked|comes?|came)\s+out\s+(?:at|to)\b|On\s+average,?\s+(?:that|this|it)\s+(?:is|was)\b"
    rf"|On\s+average,?\s+(?:about\s+|some\s+|around\s+)?{NUMBER}\s+(?:of\s+them\s+)?(?:was|were|have\s+been|had\s+been)\b"
    r"|(?:Compared|Relative|In\s+comparison|Measured)\s[^,;:]{3,60},\s+(?:that|this|it)\s+(?:is|was)\b"
    r"|Of\s+(?:these|those|them),?\s|(?:About\s+|Some\s+)?\d{1,3}(?:\.\d+)?\s?(?:%|per\s?cent)\s+were\b"
    r"|[^,;:]{3,40}\bof\s+(?:them|these|those|which)\s+(?:was|were|had|have)\b"
    r"|[^,;:]{3,60}\d\s?(?:%|per\s?cent)\s+of\s+(?:them|these|those)\b"
    rf"|[^;:]{{3,80}}\b{NUMBER}\s+of\s+(?:them|these|those)\b"
    rf"|(?:Another|A\s+further|An\s+additional|Some|About|Only|Just|Almost|Nearly)?\s*{NUMBER}\s+(?:were|was|had\s+been"
    r"|have\s+been|have\s+since\s+been)\b|(?:That|This)\s+compare[sd]\s+with\b"
    r"|(?:(?:In|For|During|By)\s[^,;:]{3,30}|The\s+(?:year|month|quarter|week)\s+before|A\s+(?:year|month|quarter)\s+earlier)"
    r",?\s+(?:the|that|this)\s+(?:figure|number|total|count)\s+(?:was|had|stood|rose|fell|reached|came|dropped|climbed)\b"
    rf"|In\s[^,;:]{{3,20}},?\s+(?:it|they|we)\s+(?:had\s+)?\w+(?:\s+down)?\s+(?:\w+\s+){{0,2}}?{NUMBER}[.,;]"
    r"|[^;:]{3,80}\bof\s+(?:those|these)\s+(?:suspensions|removals|bans|takedowns|deletions)\b"
)  # "That is 20% more", "Of these, 52% were", "52% were spam", "Some 91% of them were"


def carried_of(found: list[Found | NotRead]) -> Found | None:
    """The one count of a sentence, of which the next may speak; None where there are several."""
    figures = [item for item in found if isinstance(item, Found)]
    counts = [item for item in figures if item.kind == "count" and item.table == "claims"]
    is_alone = len(counts) == 1 and not any(isinstance(item, NotRead) for item in found)
    return counts[0] if is_alone else None


def with_what_went_before(item: Found, before: Found | None, carried: Found | None) -> Found:
    """A figure with what it takes from the one before it, here or in the sentence before."""
    figure = item.dated.figure
    is_of_before = figure.kind in COMPARISONS and figure.counted is None
    if before is not None and (is_of_before or figure.leans):
        # "down 20 percent" speaks of the very things counted before it.
        item = _as_of(item, before)
    elif before is None and carried is not None:
        item = _of_carried(item, carried)
    return _with_base_policy(item, before or carried) if figure.base_policy else item


def _with_base_policy(item: Found, before: Found | None) -> Found:
    """A share of one matter among all, or among those of the figure before it."""
    other = before if item.dated.figure.base_policy == "before" else None
    if other is not None and (other.policy or other.policy_label):
        return replace(item, base_policy=other.policy, base_policy_label=other.policy_label)
    return replace(item, base_policy="all")


def _of_carried(item: Found, carried: Found) -> Found:
    """A figure about the one of the sentence before: "52% were spam", "That is 20% more than"."""
    item = replace(item, is_relayed=carried.is_relayed)
    figure = item.dated.figure
    if figure.base_policy:
        return replace(item, further=carried.further)
    if figure.kind == "count" and not figure.leans and item.policy_label:
        return item  # "Another 300 were removed for hate speech."
    return _as_of(item, carried)


def _as_of(item: Found, other: Found) -> Found:
    """The figure with the matter, and what sets it apart, of another one."""
    return replace(
        item, policy=other.policy, policy_label=other.policy_label, further=other.further
    )


def shared_reasons(found: list[Found]) -> list[Found]:
    """In "12 posts and 5 comments for spam" the reason is that of both."""
    shared = list(found)
    for number in range(len(shared) - 1, 0, -1):
        one, other = shared[number - 1], shared[number]
        is_bare = not (one.policy_label or one.further)
        if other.dated.figure.rule == "count_and" and other.policy_label and is_bare:
            shared[number - 1] = _as_of(one, other)
    return shared
