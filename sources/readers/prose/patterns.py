"""The small language in which rules are written, turned into patterns over tagged sentences.

A tagged sentence is a line of tokens with a blank behind each: plain words in small letters, and
tags with their number (`NUM:3`). A rule is a line of elements:

* `NUM` a token of that tag; `value=NUM` the same, kept under that name;
* `were|was` one of these words, `,` a mark; `UNIT|POL` one of these tags;
* `MOD`, `GAP` are the classes below; `NP` is `MOD{0,6} unit=UNIT`;
* `?`, `*` (at most eight) and `{0,4}` behind an element repeat it (`{0,4}?`: as seldom as can be),
  `!` before it forbids it here.

Every repetition is bounded, so that no sentence takes more than linear time.
"""

from __future__ import annotations

import re
from functools import cache

TAGS = (
    "NUM",
    "PCT",
    "PER",
    "UNIT",
    "ACT",
    "ACTN",
    "POL",
    "PLAT",
    "SUBJ",
    "BE",
    "HAVE",
    "MODAL",
    "NEG",
    "ADV",
    "TOLD",
    "MEAS",
    "CUM",
    "HIGH",
    "AVG",
    "THISP",
    "PREVP",
    "PREVH",
    "PREVQ",
    "PREVM",
    "PREVY",
    "UP",
    "DOWN",
    "FACTOR",
    "POINTS",
    "DET",
    "TIM",
    "HOR",
    "RATE",
    "CLAIMSTO",
    "MEDIAN",
    "MAKESUP",
    "LODGE",
    "DONETO",
    "EQ",
    "SHOW",
    "DOUBT",
)
# Words that end a noun phrase.
ENDS = (
    "and|or|for|from|in|on|by|to|that|which|who|whom|than|with|at|as|but|while|after|before|because|"
    "when|people|times|million|members|followers|users|of|via|during|under|into|through|have|has|had"
    "|against|about|over"
)
CLASSES = {
    # What may stand between a number and what it counts: "pro-IS", "of the", "Telegram".
    "MOD": (
        r"(?:(?:POL|PLAT|ADV|ACT):\d+ |DET:\d+ (?=UNIT)"
        r"|of (?:the|these|those|all|our|its) |of (?=(?:the|its) )"
        rf"|(?!(?:{ENDS}) )[^\W\dA-Z][\w'\u2019-]* )"
    ),
    # Anything within a clause but another figure, a wish, or the end of the clause.
    "GAP": r"(?!(?:NUM|PCT|MODAL|NEG):|[;:] )\S+ ",
    # The same within a phrase.
    "NEAR": r"(?!(?:NUM|PCT|FACTOR|MODAL|NEG):|[;:,] |to |from |and )\S+ ",
    # The same without a verb.
    "POST": (
        r"(?!(?:NUM|PCT|MODAL|NEG|ACT|BE):|[;:] |by (?=the time) "
        r"|(?:before|after|when|until|because|but|nothing|nobody|while) )\S+ "
    ),
    # What may stand between a verb and the number of its things: no other noun, no by, from or of.
    "FREE": (
        r"(?!(?:NUM|PCT|MODAL|NEG|UNIT|ACT|ACTN|BE):|[;:] "
        r"|(?:by|from|to|of|with|after|before|than|that|who|which) )\S+ "
    ),
    # What a list of things counted is made of: "1,300 accounts, 200 pages and 5,700 groups".
    "LIST": (
        r"(?:(?:NUM|UNIT|POL|PLAT|ADV):\d+ |(?:,|and|as|well|plus|along|with|of|the) "
        r"|(?!(?:that|which|who|but|while|were|was|had|have|has) )[a-z][\w'\u2019-]* )"
    ),
    # One of a list of things, whether or not we have a word for them: "3,410 boards, ".
    "ITEM": (
        rf"NUM:\d+ (?:(?:POL|ADV|UNIT):\d+ |(?!(?:{ENDS}) )[a-z][\w'\u2019-]* ){{1,3}}"
        r"(?:, and |, |and |as well as |plus )"
    ),
    # The same of a thing for which we have none.
    "STRANGER": (
        rf"NUM:\d+ (?:(?!(?:{ENDS}) )[a-z][\w'\u2019-]* ){{1,3}}"
        r"(?:, and |, |and |as well as |plus )"
    ),
    # The beginning of the sentence, its end, and what may follow a number that stands alone.
    "START": r"(?<![\s\S])",
    "END": r"(?![\s\S])",
    "STOP": (
        r"(?=$|[,;:()] |(?:PER|THISP|UP|DOWN|TOLD|RATE|PREV[A-Z]|CUM|ACTN?|POL|PLAT|SUBJ):"
        r"|(?:in|during|for|and|or"
        r"|according|compared|from|over|on|by|worldwide|globally|last|this|across|as|while|but|of|per|a|an"
        r"|which|under|versus|against|with|after|at|after|since|between|throughout) )"
    ),
    # What may stand between a thing and what was done to it: "that users", "which were", "we have".
    "REL": (
        r"(?:(?:that|which|who) (?:(?:BE|HAVE|ADV):\d+ ){1,4}"
        r"|(?:(?:on |to )?(?:that|which|whom) )?"
        rf"(?:(?:SUBJ|PLAT|ADV|HAVE):\d+ |(?!(?:{ENDS}) )[a-z][\w'\u2019-]* "
        r"|(?:had|have|has|users|people) ){0,5})"
    ),
    # The whole of which something is a part: ") of the 410,000", "of all", nothing.
    "WHOLE": (
        r"(?:\) |, (?=of ))?(?:of )?"
        r"(?:(?:(?:all|the|those|these|its|our|more than) ){0,2}(?P<total>NUM:\d+ ))?"
    ),
    # What stands before a verb of the passive or the perfect: "were", "have since been".
    "AUX": (
        r"(?:(?:BE|HAVE):\d+ (?:(?:BE|HAVE|ADV):\d+ |(?:since|later|ultimately|eventually|finally"
        r"|then|first|in the end|all|actually|immediately|promptly|initially) ){0,4})"
    ),
    # What leads to the matter: "for", "violated our policy on", "because of".
    "ABOUT": (
        r"(?:(?:for|as|about|over|concerning|regarding|involving|against|under|related to"
        r"|relating to|linked to|due to|because of|related|linked|on the grounds of|on grounds of"
        r"|in connection with"
        r"|violated|broke|breached|concerned|involved|contained|infringed|promoted|depicted|showed"
        r"|fell under|fell into|fell foul of|violating|breaching|breaking|promoting|containing"
        r"|depicting|classed as"
        r"|classified as|categorised as|categorized as|identified as|found to be|deemed) )"
    ),
    # The same in a finite verb.
    "BROKE": (
        r"(?:(?:violated|broke|breached|concerned|involved|contained|infringed|promoted|depicted"
        r"|showed|fell into|fell foul of|related to) |(?:fell|DOWN:\d+) (?=under )|fell under )"
    ),
    # The matter stands in the predicate, not in the name of the things.
    "LASTLY": (
        r"(?:(?:policy|policies|rules?|guidelines?|violations?|reasons|content|accounts?|terms) )?"
        r"(?!(?:BE|HAVE|DET|TIM|HOR|ACT):)"
    ),
    # What may stand between these words and the matter itself.
    "INNER": (
        r"(?!(?:NUM|PCT|MODAL|NEG|ACT|BE|UNIT|DET|TIM|HOR):|[;:,] "
        r"|(?:and|but|while|when|before|after) )\S+ "
    ),
    # Any token of the clause.
    "ANY": r"(?!; )\S+ ",
}
ELEMENT = re.compile(
    r"(?P<not>!)?(?:(?P<name>[a-z]+\d?)=)?(?P<body>[^\s?*{=]+)(?P<times>\?|\*|\{\d+,\d+\}\??)?$"
)  # "value=NUM", "GAP{0,4}", "GAP{0,4}?", "were|was", "MOD*", "!NUM"
MOST = 8
"""What `*` allows: no construct needs more words."""


@cache
def compile_pattern(rule: str) -> re.Pattern[str]:
    """The pattern of one rule.

    Raises:
        ValueError: An element is none of the above. A rule is ours: this is a mistake of ours.
    """
    pieces = []
    for element in rule.split():
        if element == "NP":
            pieces.append(_element("MOD{0,6}") + _element("unit=UNIT"))
        else:
            pieces.append(_element(element))
    return re.compile(r"(?<!\S)" + "".join(pieces))


def _element(text: str) -> str:
    match = ELEMENT.match(text)
    if match is None:
        raise ValueError(f"no element of a rule: {text!r}")
    options = "|".join(_option(option) for option in match["body"].split("|"))
    times = match["times"] or ""
    if times == "*":
        times = f"{{0,{MOST}}}"
    if match["not"]:
        return f"(?!{options})"
    if match["name"]:
        return f"(?P<{match['name']}>{options}){times}"
    return f"(?:{options}){times}"


def _option(option: str) -> str:
    if option in CLASSES:
        return CLASSES[option]
    if option in TAGS:
        return rf"{option}:\d+ "
    if option.isascii() and option.upper() == option and option.isalpha():
        raise ValueError(f"no tag: {option}")
    return re.escape(option.replace("_", " ")) + " "


def required_tags(rule: str) -> frozenset[str]:
    """Tags without which the rule cannot match: a sentence that lacks one need not be searched."""
    required = set()
    for text in rule.split():
        match = ELEMENT.match("unit=UNIT" if text == "NP" else text)
        if match and match["body"] in TAGS and not match["times"] and not match["not"]:
            required.add(match["body"])
    return frozenset(required)


def required_words(rule: str) -> tuple[frozenset[str], ...]:
    """Sets of tags and plain words: a sentence without one of each set need not be searched."""
    required = []
    for text in rule.split():
        match = ELEMENT.match("unit=UNIT" if text == "NP" else text)
        if match is None or match["times"] or match["not"]:
            continue
        options = match["body"].split("|")
        if not CLASSES.keys().isdisjoint(options):
            continue
        words = frozenset(option.partition("_")[0] for option in options)
        if not (len(words) == 1 and words <= set(TAGS)):
            required.append(words)
    return tuple(required)
