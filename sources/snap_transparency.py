"""Snap: transparency report for each half-year, and the page for the European Union.

Publisher: Snap Inc.; web pages, in English and in other languages (read: English, French), saved as
HTML or as text. Layout (H1 2023): totals, a table by reason, child sexual exploitation, terrorism,
suicide resources, appeals (of locked accounts), advertisements, and a table by region with a total;
on the European page monthly recipients by member state and moderators by language.

Quirks:
* Content adds up over reasons and over regions exactly. Unique accounts are counted once for each
  reason or region: their parts add up to more than the total.
* The table by reason leaves out child exploitation and terrorism, which have tables of their own;
  its sums are the printed totals nevertheless.
* `<1` minutes; counts with commas in the French page, too, and once with blanks (`292 489`).
* Figures for false information are estimates from a sample (a starred note on the page).
* Moderators speak several languages; their printed total is the plain sum of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from sources.document import Document
from sources.errors import LayoutError
from sources.readers.countries import country_code
from sources.readers.dates import PrintedPeriod, find_periods
from sources.readers.grid import Grid
from sources.readers.grid_claims import ClaimRows, context_of
from sources.readers.labels import label_key, match_label, require_label
from sources.readers.page_tables import PrintedPage, opening_words, read_page
from sources.source import Extraction, Source
from sources.tabulate import breakdown_text, tabulate_extraction

CLAIMANT = "Snap Inc."
SERIES = "Transparency Report"
NAMES = {
    "Transparency Report": "en",
    "Rapport de transparence": "fr",
    "Rapport sur la transparence": "fr",
}
"""What the page calls itself, and its language."""

Words = Mapping[str, str]
T = TypeVar("T")
REPORTS: Words = {
    "kind": "count",
    "additivity": "events",
    "action": "report",
    "unit": "reports",
    "metric_label": "Content & Account Reports",
}
CONTENT: Words = {
    "kind": "count",
    "additivity": "events",
    "action": "act_on",
    "unit": "content",
    "metric_label": "Content Enforced",
}
ACCOUNTS: Words = {
    "kind": "count",
    "additivity": "unique",
    "action": "act_on",
    "unit": "accounts",
    "metric_label": "Unique Accounts Enforced",
}
DELETED: Words = {
    "kind": "count",
    "additivity": "events",
    "action": "delete",
    "unit": "accounts",
    "metric_label": "Account Deletions",
}
MINUTES: Words = {
    "kind": "median",
    "additivity": "unknown",
    "action": "act_on",
    "unit": "minutes",
    "metric_label": "Turnaround Time (median minutes)",
}
APPEALS: Words = {
    "kind": "count",
    "additivity": "events",
    "action": "appeal",
    "unit": "appeals",
    "metric_label": "Appeals submitted",
}
REINSTATED: Words = {
    "kind": "count",
    "additivity": "events",
    "action": "restore",
    "unit": "accounts",
    "metric_label": "Accounts reinstated",
}
COLUMNS: Mapping[str, Words] = {
    "Total Content & Account Reports": REPORTS,
    "Content & Account Reports": REPORTS,
    "Nombre total de signalements sur le contenu et les comptes": REPORTS,
    "Signalements sur le contenu et les comptes": REPORTS,
    "Total Content Enforced": CONTENT,
    "Content Enforced": CONTENT,
    "Nombre total de contenu sanctionné": CONTENT,
    "Contenu sanctionné": CONTENT,
    "% of Total Content Enforced": {**CONTENT, "kind": "share"},
    "% de contenu total sanctionné": {**CONTENT, "kind": "share"},
    "Total Unique Accounts Enforced": ACCOUNTS,
    "Unique Accounts Enforced": ACCOUNTS,
    "Nombre total de comptes uniques sanctionnés": ACCOUNTS,
    "Comptes uniques sanctionnés": ACCOUNTS,
    "Turnaround Time (median minutes)": MINUTES,
    "Délai de réponse (en minutes médianes)": MINUTES,
    "Total Account Deletions": DELETED,
    "Nombre total de suppressions de comptes": DELETED,
    "Total Submissions to NCMEC": {
        **REPORTS,
        "metric_label": "Submissions to NCMEC",
        "breakdown": "recipient=NCMEC",
    },
    "Nombre total de soumissions au NCMEC": {
        **REPORTS,
        "metric_label": "Submissions to NCMEC",
        "breakdown": "recipient=NCMEC",
    },
    "Total Times Suicide Resources Shared": {
        **REPORTS,
        "action": "refer",
        "unit": "resources",
        "metric_label": "Suicide resources shared",
    },
    "Nombre total de fois où les ressources pour les suicides ont été partagées": {
        **REPORTS,
        "action": "refer",
        "unit": "resources",
        "metric_label": "Suicide resources shared",
    },
    "Total Appeals submitted": APPEALS,
    "Nombre total d'appels soumis": APPEALS,
    "Total Number of Accounts reinstated": REINSTATED,
    "Nombre total de comptes rétablis": REINSTATED,
    "% reinstated": {
        **REINSTATED,
        "kind": "share",
        "base_metric_label": "Appeals submitted",
        "base_action": "appeal",
        "base_unit": "appeals",
    },
    "% rétablis": {
        **REINSTATED,
        "kind": "share",
        "base_metric_label": "Appeals submitted",
        "base_action": "appeal",
        "base_unit": "appeals",
    },
    "Total Ads Reported": {**REPORTS, "metric_label": "Ads reported", "unit": "ads"},
    "Nombre total de publicités signalées": {
        **REPORTS,
        "metric_label": "Ads reported",
        "unit": "ads",
    },
    "Total Ads Removed": {
        **CONTENT,
        "metric_label": "Ads removed",
        "unit": "ads",
        "action": "remove",
    },
    "Nombre total de publicités supprimées": {
        **CONTENT,
        "metric_label": "Ads removed",
        "unit": "ads",
        "action": "remove",
    },
}
REASONS: Mapping[str, tuple[str, str]] = {
    "Sexual Content": ("adult_content", "Sexual Content"),
    "Contenu à caractère sexuel": ("adult_content", "Sexual Content"),
    "Harassment and Bullying": ("bullying_and_harassment", "Harassment and Bullying"),
    "Harcèlement et intimidation": ("bullying_and_harassment", "Harassment and Bullying"),
    "Threats & Violence": ("violence_and_incitement", "Threats & Violence"),
    "Menaces et violence": ("violence_and_incitement", "Threats & Violence"),
    "Self-Harm & Suicide": ("suicide_and_self_harm", "Self-Harm & Suicide"),
    "Automutilation et suicide": ("suicide_and_self_harm", "Self-Harm & Suicide"),
    "False Information": ("misinformation", "False Information"),
    "Fausses informations": ("misinformation", "False Information"),
    "Impersonation": ("impersonation", "Impersonation"),
    "Usurpation d'identité": ("impersonation", "Impersonation"),
    "Spam": ("spam", "Spam"),
    "Pourriel": ("spam", "Spam"),
    "Drugs": ("drugs", "Drugs"),
    "Drogues": ("drugs", "Drugs"),
    "Weapons": ("firearms", "Weapons"),
    "Armes": ("firearms", "Weapons"),
    "Other Regulated Goods": ("regulated_goods", "Other Regulated Goods"),
    "Autres marchandises réglementées": ("regulated_goods", "Other Regulated Goods"),
    "Hate Speech": ("hate_speech", "Hate Speech"),
    "Discours haineux": ("hate_speech", "Hate Speech"),
    "CSEAI": ("child_sexual_exploitation", "CSEAI"),
}
REGIONS = {
    "North America": "North America",
    "Amérique du Nord": "North America",
    "Europe": "Europe",
    "Rest of World": "Rest of World",
    "Le reste du monde": "Rest of World",
}
FIRST = {
    "Reason": "reason",
    "Raison": "reason",
    "Region": "region",
    "Région": "region",
    "Member State": "state",
    "État membre": "state",
    "Language Support": "language",
    "Assistance linguistique": "language",
}
ABOUT = {
    # A word in the heading above a table without a column of reasons, and its policy.
    "terror": ("terrorism_and_violent_extremism", "Terrorist and Violent Extremist Content"),
    "suicide": ("suicide_and_self_harm", "Self-Harm and Suicide Content"),
    "appe": ("drugs", "Appeals (locked accounts, drugs)"),
    "publicit": ("all", "Ads"),
    "ads": ("all", "Ads"),
    "advertising": ("all", "Ads"),
}
ALL = ("all", "Total")
NO_PERIOD = {"period_start": "", "period_end": "", "period_basis": ""}
"""Of the moderators, whose date the text gives in words only."""


def parse(document: Document) -> Extraction:
    """Every table of the page.

    Raises:
        DocumentError: It is neither a web page nor text.
        LayoutError: A column, a reason, a region or the period is not known.
    """
    page = read_page(document)
    head = page.text[:20_000].casefold()
    places = {head.find(name.casefold()): code for name, code in NAMES.items()}
    language = next((places[place] for place in sorted(places) if place >= 0), "")
    if not language:
        raise LayoutError(
            document.name,
            expected="a page of Snap's in English or French",
            found="neither `Transparency Report` nor `Rapport de transparence`",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    period = _period(document, page, language)
    claims = ClaimRows(
        {"platform": "Snapchat", **period.as_columns()},
        # Commas stand for thousands on the French page, too; blanks on that page only.
        languages=tuple(dict.fromkeys(("en", language))),
    )
    reader = _Reader(document.name, claims, language)
    for number, grid in enumerate(page.grids):
        reader.read(f"t{number}", grid)
    reader.relate()
    return tabulate_extraction(
        document,
        claims.rows,
        rule=SOURCE.slug,
        claimant=CLAIMANT,
        report_series=SERIES,
        relations=claims.relations,
        unread=[*claims.unread, *page.unread],
    )


def recognises(document: Document) -> bool:
    """Whether it is one of Snap's transparency pages."""
    words = opening_words(document)
    return ("Snapchat" in words or "Snap " in words) and (
        any(name in words for name in NAMES) and "Pinterest" not in words
    )


def _period(document: Document, page: PrintedPage, language: str) -> PrintedPeriod:
    """The half-year at the head of the report; of the European page, what its table covers."""
    found = [item.period for item in find_periods(page.text[:4_000], language=language)]
    states = [g for g in page.grids if g.header_count and _first_column(g) == "state"]
    if states and found:
        header = " ".join(states[0].header[1:])
        found = [
            item.period
            for item in find_periods(header, year=found[0].period.end.year, language=language)
        ]
    halves = [period for period in found if period.period.month_count == 6]
    if not halves:
        raise LayoutError(
            document.name,
            expected="a half-year such as `January 1, 2023 - June 30, 2023` at the head",
            found=f"{len(found)} other dates",
            todo=f"extend sources/{SOURCE.slug}.py",
        )
    return halves[0]


def _first_column(grid: Grid) -> str:
    return match_label(grid.header[0], FIRST) or ""


class _Reader:
    """Reads the page's tables, told apart by their first column and their heading."""

    def __init__(self, where: str, claims: ClaimRows, language: str) -> None:
        self.where = where
        self.claims = claims
        self.language = language
        self.totals: dict[str, str] = {}
        self.parts: dict[str, list[str]] = {}
        self.places: dict[str, str] = {}
        kinds: Mapping[str, Callable[[str, Grid], None]] = {
            "reason": self._by_reason,
            "region": self._by_region,
            "state": self._by_state,
            "language": self._by_language,
        }
        self.kinds = kinds

    def read(self, name: str, grid: Grid) -> None:
        first = _first_column(grid) if grid.header_count else ""
        self.kinds.get(first, self._one_row)(name, grid)

    def _known(self, text: str, known: Mapping[str, T], locator: str, what: str) -> T:
        return require_label(
            text.rstrip("*. "),
            known,
            where=f"{self.where}{locator}",
            what=what,
            module=SOURCE.slug,
        )

    def _one_row(self, name: str, grid: Grid) -> None:
        """A table that is a line of totals about what its heading names."""
        if len(grid.body) != 1 or not grid.header_count:
            raise LayoutError(
                f"{self.where}{grid.locator}",
                expected="a table by reason, region, member state or language, or one line",
                found=f"{len(grid.body)} rows under {list(grid.header)}",
                todo=f"extend sources/{SOURCE.slug}.py",
            )
        heading = grid.title.casefold()
        area, label = next((words for word, words in ABOUT.items() if word in heading), ALL)
        row = grid.body[0]
        for column in range(grid.width):
            words = self._known(grid.header[column], COLUMNS, grid.locator, "column")
            claim_id = self.claims.add(
                f"{name}c{column}", row[column], grid,
                **{**words, "policy_area": area, "policy_label": label},
                context=context_of(grid, row, column),
            )  # fmt: skip
            if label == ALL[1] and words["kind"] == "count":
                self.totals[words["metric_label"]] = claim_id

    def _by_reason(self, name: str, grid: Grid) -> None:
        for column in range(1, grid.width):
            words = self._known(grid.header[column], COLUMNS, grid.locator, "column")
            share = {"base_policy_area": ALL[0], "base_policy_label": ALL[1]}
            ids = []
            for number, row in enumerate(grid.body):
                area, label = self._known(row[0].text, REASONS, row[0].locator, "reason")
                ids.append(
                    self.claims.add(
                        f"{name}r{number}c{column}", row[column], grid,
                        **words, **(share if words["kind"] == "share" else {}),
                        policy_area=area, policy_label=label,
                        context=context_of(grid, row, column),
                    )
                )  # fmt: skip
            if words["kind"] == "count" and len(grid.body) > 1:
                self.parts[words["metric_label"]] = ids
                self.places[words["metric_label"]] = grid.locator

    def _by_region(self, name: str, grid: Grid) -> None:
        for column in range(1, grid.width):
            words = self._known(grid.header[column], COLUMNS, grid.locator, "column")
            whole, parts = "", list[str]()
            for number, row in enumerate(grid.body):
                is_total = label_key(row[0].text) == "total"
                region = (
                    "" if is_total else self._known(row[0].text, REGIONS, row[0].locator, "region")
                )
                claim_id = self.claims.add(
                    f"{name}r{number}c{column}", row[column], grid, **words,
                    policy_area=ALL[0], policy_label=ALL[1],
                    breakdown=breakdown_text({"region": region}),
                    context=context_of(grid, row, column),
                )  # fmt: skip
                whole, parts = (claim_id, parts) if is_total else (whole, [*parts, claim_id])
            self.claims.total(whole, parts, grid.locator)

    def _by_state(self, name: str, grid: Grid) -> None:
        whole, parts = "", list[str]()
        for number, row in enumerate(grid.body):
            is_total = label_key(row[0].text) == "total"
            code = "EU" if is_total else country_code(row[0].text, language=self.language)
            if not code:
                raise LayoutError(
                    f"{self.where}{row[0].locator}",
                    expected="a member state",
                    found=repr(row[0].text),
                    todo="add the spelling to sources/readers/countries.csv",
                )
            claim_id = self.claims.add(
                f"{name}r{number}", row[1], grid, policy_area="all", action="use", unit="users",
                kind="level", additivity="unknown", scope=code,
                metric_label="Average monthly active recipients", context=context_of(grid, row, 1),
            )  # fmt: skip
            whole, parts = (claim_id, parts) if is_total else (whole, [*parts, claim_id])
        self.claims.total(whole, parts, grid.locator)

    def _by_language(self, name: str, grid: Grid) -> None:
        whole, parts = "", list[str]()
        for number, row in enumerate(grid.body):
            is_total = label_key(row[0].text) == "total"
            claim_id = self.claims.add(
                f"{name}r{number}", row[1], grid, policy_area="all", action="employ",
                unit="moderators", kind="level", additivity="unknown",
                metric_label="Moderators", context=context_of(grid, row, 1), **NO_PERIOD,
                breakdown=breakdown_text({"language": "" if is_total else row[0].text}),
            )  # fmt: skip
            whole, parts = (claim_id, parts) if is_total else (whole, [*parts, claim_id])
        self.claims.total(whole, parts, grid.locator)

    def relate(self) -> None:
        """The line of totals with the table by reason."""
        for metric, parts in self.parts.items():
            self.claims.total(self.totals.get(metric, ""), parts, self.places[metric])


SOURCE = Source(
    slug="snap_transparency",
    title="Snap: transparency report (web page)",
    claimant=CLAIMANT,
    parse=parse,
    recognises=recognises,
    example="https://values.snap.com/privacy/transparency",
    words={"unit": {"minutes": (), "resources": ()}},
)
