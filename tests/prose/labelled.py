"""The labelled sentences: their format, and how a reading is compared with them.

A block begins with `> platform=Twitter report=2017H1 by=publisher lang=en` (what is known of the
text; `by`: publisher, article or study). `B ` is the sentence before, `S ` a sentence, and below
it stand its claims, `C kind value unit period key=value...`, and measurements, `M estimand value
unit`. A sentence without them must give none.

`value` is a number, `low..high`, or `hedge:` before either; without a hedge a whole count is
`exact` and anything else `rounded`. `period` is `2017`, `2017H1`, `2017Q3`, `2018-05`, a day, two
days with a slash, or `-` where the text states none. Keys: `base` (period of comparison, `unstated`
where the text does not say), `det` and `of` (detection, and that of the base), `bd` (a further
dimension), `horizon`, `every`, `of_action`, `action`, `policy`. Of a measurement `of_action` is not
compared: its table has no such column.
"""

import math
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from schemas.values import Period
from sources.readers.prose import Context, Found, NotRead, Sentence, read_sentences
from sources.readers.prose.rules import COMPARISONS

HERE = Path(__file__).parent
HEADER_LINES = 12
UNSTATED = "unstated"
"""Base of a change that a sentence states without saying since when."""

EXACT_KINDS = {"count", "cumulative", "maximum", "count_observed"}


@dataclass
class Labelled:
    text: str
    before: str
    context: Context
    wanted: list[dict[str, str]] = field(default_factory=list)


def load(name):
    found, context, before = [], Context(), ""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        if mark == ">":
            keys = dict(pair.split("=") for pair in rest.split())
            context = Context(
                platform=keys["platform"].replace("-", ""),
                voice=keys["by"],
                report=period_of(keys.get("report", "-")),
                language=keys.get("lang", "en"),
            )
        elif mark == "B":
            before = rest
        elif mark == "S":
            found.append(Labelled(rest, before, context))
            before = ""
        elif mark in ("C", "M"):
            found[-1].wanted.append(wanted_of(mark, rest))
    return found


FIRST_SEALED = "written by the authors of the rules, before the rules"


def sealed_names():
    """Names of the sealed files: sentences that nobody who writes rules has looked at."""
    return sorted(path.name for path in HERE.glob("sealed*.txt"))


def opened_names():
    """Names of the files that were sealed once: rules are written on them since."""
    return sorted(path.name for path in HERE.glob("open_*.txt"))


def origin_of(name):
    """Who wrote a file and how independently, from `# author: ...`, `# independence: ...` in it."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()[:HEADER_LINES]
    notes = [line.lstrip("# ").strip() for line in lines if line.startswith("#")]
    named = [n for n in notes if n.lower().startswith(("author", "independen", "written"))]
    if not named and name == "sealed.txt":
        return FIRST_SEALED
    return "; ".join(named) or "author and independence not stated"


def period_of(text):
    if text == "-":
        return None
    if "/" in text:
        start, end = text.split("/")
        return Period.from_iso(start, end)
    if len(text) == 10:
        return Period.from_iso(text, text)
    year = int(text[:4])
    if text[4:5] == "H":
        return Period.half(year, int(text[5]))
    if text[4:5] == "Q":
        return Period.quarter(year, int(text[5]))
    if text[4:5] == "-":
        return Period.month(year, int(text[5:]))
    return Period.year(year)


def wanted_of(mark, rest):
    words = rest.split()
    kind, value, unit = words[:3]
    hedge, _, number = value.rpartition(":")
    ends = [Fraction(end) for end in number.split("..")]
    is_range = len(ends) == 2
    default = "exact" if kind in EXACT_KINDS else "rounded"
    wanted = {
        "table": "claims" if mark == "C" else "measurements",
        "kind": kind,
        "value": str(ends[0]) if not is_range else f"{ends[0]}..{ends[1]}",
        "qualifier": hedge or ("range" if is_range else default),
        "unit": unit,
        "period": "-",
        **dict.fromkeys(("base", "det", "of", "bd", "horizon", "every", "of_action"), ""),
    }
    for word in words[3:]:
        key, equals, text = word.partition("=")
        if equals:
            wanted[key] = text
        else:
            wanted["period"] = str(period_of(word)) if word != "-" else "-"
    if mark == "M":
        wanted["of_action"] = ""
    if wanted["base"] not in ("", UNSTATED):
        wanted["base"] = str(period_of(wanted["base"]))
    return wanted


COMPLETE = (
    "table",
    "kind",
    "value",
    "qualifier",
    "unit",
    "period",
    "base",
    "det",
    "of",
    "bd",
    "horizon",
    "of_action",
)
"""What must agree for a claim to count as read: value, kind, unit, period and base."""


def read(labelled):
    """The figures that the reader finds in a labelled sentence, as `wanted_of` writes them."""
    sentences = []
    if labelled.before:
        sentences.append(Sentence(labelled.before, 0, 0, 0))
    sentences.append(Sentence(labelled.text, 0, 0, 0))
    found = list(read_sentences(sentences, labelled.context))
    figures = [f for f in found if isinstance(f, Found) and f.sentence is sentences[-1]]
    left = [f for f in found if isinstance(f, NotRead) and f.sentence is sentences[-1]]
    return [as_wanted(figure) for figure in figures], left


def as_wanted(found):
    figure = found.dated.figure
    number = figure.number
    value = -number.value if figure.negative else number.value
    has_range = number.low is not None
    kind = found.kind
    if found.table == "measurements":
        kind = {
            "count": "count_observed",
            "cumulative": "count_observed",
            "share": "share_removed_by",
            "rate_within": "share_down_on" if not figure.action else "share_removed_by",
            "down": "share_down_on",
            "median": "median_lifetime",
        }.get(kind, kind)
    qualifier = number.qualifier
    if qualifier == "exact" and kind not in EXACT_KINDS:
        qualifier = "rounded"
    period = found.dated.period
    is_share = kind in ("share", "point_change") and found.table == "claims"
    return {
        "table": found.table,
        "kind": kind,
        "value": f"{number.low}..{number.high}" if has_range else str(value),
        "qualifier": qualifier,
        "unit": figure.unit,
        "period": str(period.period) if period and found.table == "claims" else "-",
        "base": base_as_wanted(found),
        "det": figure.detection if is_share else "",
        "of": figure.base_detection or ("any" if is_share and figure.detection else ""),
        "bd": "timing" if figure.timing else "",
        "horizon": figure.horizon,
        "of_action": figure.base_action,
        "action": figure.action,
        "policy": found.policy,
    }


def base_as_wanted(found):
    if found.dated.base:
        return str(found.dated.base)
    return UNSTATED if found.dated.figure.kind in COMPARISONS else ""


@dataclass
class Score:
    """Counts of what was read, by kind and together."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self):
        return wilson(self.right, self.right + self.wrong)

    @property
    def recall(self):
        return wilson(self.right, self.right + self.missed)


def wilson(k, n, z=1.959963984540054):
    """Share with its 95 % limits (Wilson 1927)."""
    if not n:
        return (float("nan"),) * 3
    share = k / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return share, middle - reach, middle + reach


def score(sentences):
    """Scores by kind (`all` for the whole), and every sentence that was read otherwise."""
    scores, odd = {"all": Score()}, []
    for labelled in sentences:
        found, left = read(labelled)
        keys = [tuple(f[name] for name in COMPLETE) for f in found]
        wanted = [tuple(w[name] for name in COMPLETE) for w in labelled.wanted]
        unmatched = list(keys)
        for want in wanted:
            each = (scores["all"], scores.setdefault(want[1], Score()))
            hit = want in unmatched
            if hit:
                unmatched.remove(want)
            for one in each:
                one.right += hit
                one.missed += not hit
        for extra in unmatched:
            for one in (scores["all"], scores.setdefault(extra[1], Score())):
                one.wrong += 1
        if sorted(keys) != sorted(wanted):
            odd.append((labelled, found, left))
    return scores, odd
