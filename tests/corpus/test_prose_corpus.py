"""The running text of real reports: what stands there, listed by hand, against what is read.

Every figure about things acted on that a person finds in the prose (tables left out) is listed;
`found` says whether the rules read it. None may be invented.
"""

import pytest

from sources.document import Document
from sources.generic_prose import parse

pytestmark = pytest.mark.corpus

# kind, value, unit, period_start, found
BY_HAND = {
    "2026-eu-tco-report/2026-EU-TCO-Report.pdf": [
        ("count", 1, "orders", "2025-01-01", True),
        ("count", 1, "orders", "2025-01-01", True),
        # "an order to remove 1 user account and 4 items": what was asked, not what was done.
        ("count", 4, "content", "2025-01-01", True),
        # "disabled the 1 user account": named before, so no news.
        ("count", 1, "accounts", "2025-01-01", False),
    ],
    "snap-transparency-h1-2023/snap-transparency-h1-2023.md": [
        ("count", 18, "accounts", "2023-01-01", True),
        # "Snap a fait imposer 6 216 118 contenus": a translation that no rule foresees.
        ("count", 6216118, "content", "2023-01-01", False),
        # "98 % des violations ... de manière proactive": shares are read in English only.
        ("share", 0.98, "violations", "2023-01-01", False),
        # "une augmentation de 4 % par rapport à notre rapport précédent", of that share.
        ("change", 0.04, "violations", "2023-01-01", False),
        # Changes since "les six mois précédents", which is said two sentences before. Content,
        # reports and moderation counted together; harassment against all reports.
        ("change", -0.03, "content", "2023-01-01", False),
        ("change", 0.56, "reports", "2023-01-01", False),
        ("change", 0.39, "content", "2023-01-01", False),
        # Spam: reports, "modérations de contenu", "comptes uniques imposés".
        ("change", 0.65, "reports", "2023-01-01", True),
        ("change", 1.10, "content", "2023-01-01", False),
        ("change", 0.80, "accounts", "2023-01-01", False),
        # Weapons, then false information, in the same words.
        ("change", -0.13, "reports", "2023-01-01", True),
        ("change", -0.51, "content", "2023-01-01", False),
        ("change", -0.53, "accounts", "2023-01-01", False),
        ("change", 0.14, "reports", "2023-01-01", True),
        ("change", -0.78, "content", "2023-01-01", False),
        ("change", -0.74, "accounts", "2023-01-01", False),
    ],
    "snap-eu-2023-10/snap-eu-2023-10.md": [
        # Zero notices by trusted flaggers, in French.
        ("count", 0, "notices", "", True),
    ],
    "x-dsa-2023-10/x-dsa-2023-10.md": [
        ("count", 12099, "content", "2023-08-28", True),
        ("count", 99, "content", "2023-08-28", True),
        ("count", 11998, "content", "2023-08-28", True),
        ("count", 319, "posts", "2023-08-28", True),
        ("count", 1, "accounts", "2023-08-28", True),
        ("count", 15, "accounts", "2023-08-28", True),
        ("count", 60377, "accounts", "2023-08-28", True),
        ("count", 2878, "accounts", "2023-08-28", True),
        # "To date, we have received zero reports"
        ("cumulative", 0, "reports", "", True),
        # "To date, zero disputes have been submitted to the out-of-court settlement bodies."
        ("cumulative", 0, "disputes", "", True),
        # "withheld content in response to 1,829 reports", "suspended accounts in response to 855"
        ("count", 1829, "reports", "2023-08-28", True),
        ("count", 855, "reports", "2023-08-28", True),
    ],
    "pinterest-dsa-2023-10/pinterest-dsa-2023-10.md": [
        ("count", 441, "reports", "2023-08-25", True),
    ],
    "amazon-dsa-2023/amazon-dsa-2023.md": [
        ("count", 417836, "notices", "2023-01-01", True),
        ("count", 1841, "users", "2023-01-01", True),
        ("count", 156369, "complaints", "2023-01-01", True),
        ("count", 3, "disputes", "2023-01-01", True),
        ("count", 15774, "users", "2023-01-01", True),
        # "Our median time to resolve a complaint was one day": no period in the sentence.
        ("median", 1, "days", "", True),
        ("count", 8863, "requests", "", True),
        # "less than one day" to tell an authority and "two days" to resolve; 56 days of a mediator
        ("median", 1, "days", "2023-01-01", False),
        ("median", 2, "days", "2023-01-01", True),
        ("median", 56, "days", "2023-01-01", True),
        # "we took 274MM actions on our own initiative"
        ("count", 274000000, "measures", "2023-01-01", True),
        # "73MM of our voluntary actions were fully automated": a part by how it was decided.
        ("count", 73000000, "measures", "2023-01-01", False),
        # "97% of our fully automated voluntary actions were accurate": no share of what was done.
        ("share", 0.97, "measures", "2023-01-01", False),
        # "We resolved283,220 notices": a word glued to the number.
        ("count", 283220, "notices", "2023-01-01", False),
        # "We took 810,170 actions on valid notices": the period stands two paragraphs before.
        ("count", 810170, "measures", "", True),
        # "we later reversed 41,167 of our originaldecisions": what was reversed is torn.
        ("count", 41167, "decisions", "2023-01-01", False),
        # "we received 1,081 contacts from EU Member States' authorities": no unit of ours.
        ("count", 1081, "requests", "2023-01-01", False),
        # "2,868 complaints were because the user ...", "153,501 complaints were because ..."
        ("count", 2868, "complaints", "2023-01-01", True),
        ("count", 153501, "complaints", "2023-01-01", True),
    ],
    "roblox-2025-eu-dsa-transparency-report/Roblox-2025-EU-DSA-Transparency-Report.pdf": [
        # "only 1 illegal content report resulted in a removal under EU local law"
        ("count", 1, "content", "2025-01-01", False),
    ],
    # Text of a PDF with NUL where ligatures were lost, every line torn from the next. Its period is
    # stated once, a footnote's number stuck to the year ("10 September 20231"): none is read.
    "google-dsa-2023-10-pdftext/google-dsa-2023-10-pdftext.md": [
        ("count", 20157, "notices", "", True),
        ("count", 469889, "videos", "", True),
        # "1,975 Google-wide account-level suspensions of EU users": no account is named.
        ("count", 1975, "accounts", "", False),
        # "0 user suspensions", "950 suspensions of an EU-based user's ability to submit"
        ("count", 0, "users", "", False),
        ("count", 950, "users", "", False),
        # "5,845 appeals were suspended": not processed, which is no word of ours.
        ("count", 5845, "appeals", "", False),
        # Above 99.99% of the automated removal decisions unchanged, below 0.01% reinstated.
        ("share", 0.9999, "decisions", "", False),
        ("share", 0.0001, "decisions", "", False),
        # Below 2% of the automated decisions on ads overturned.
        ("share", 0.02, "decisions", "", False),
        # Below 0.2% of all automated enforcement actions reversed.
        ("share", 0.002, "measures", "", False),
        # Below 0.01% appealed, below 0.01% overturned; of those appealed and closed 83%.
        ("share", 0.0001, "measures", "", False),
        ("share", 0.0001, "measures", "", False),
        ("share", 0.83, "appeals", "", False),
        # Out of every 10,000 views in the second quarter 9 or 10 of violative content.
        ("share", 0.0009, "views", "", False),
    ],
    # All its figures stand in tables.
    "x-global-2024-h1/x-2024-h1.pdf": [],
}


@pytest.mark.parametrize("name", BY_HAND)
def test_what_stands_there_is_read_and_nothing_else(corpus, name):
    claims = parse(Document.from_path(corpus / name)).claims
    columns = ["kind", "value", "unit", "period_start"]
    found = [tuple(row) for row in claims[columns].itertuples(index=False)]
    assert sorted(found) == sorted(entry[:4] for entry in BY_HAND[name] if entry[4])


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("snap-transparency-h1-2023/snap-transparency-h1-2023.md", "6 216 118"),
        ("amazon-dsa-2023/amazon-dsa-2023.md", "1,081"),
        ("google-dsa-2023-10-pdftext/google-dsa-2023-10-pdftext.md", "1,975"),
    ],
)
def test_what_is_not_read_is_listed(corpus, name, figure):
    unread = parse(Document.from_path(corpus / name)).unread
    assert unread["printed"].str.contains(figure).any()


def test_figures_of_a_pdf_have_their_box(corpus):
    claims = parse(Document.from_path(corpus / "2026-eu-tco-report/2026-EU-TCO-Report.pdf")).claims
    assert claims["locator"].str.match(r"#page=\d+&viewrect=[\d.,]+$").all()
