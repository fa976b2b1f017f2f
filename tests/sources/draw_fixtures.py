"""Draws the synthetic PDF reports in tests/fixtures: true layouts, invented figures.

Run `python -m tests.sources.draw_fixtures` after a change, compare the pages, then `make golden`.
"""

import json
from pathlib import Path

from tests.sources.pdf_canvas import Page, draw_table

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


def boxes(page, rows, *, top, left=75, label=290, width=160, height=50, size=20):
    """Cells as boxes with gaps, as in X's report; a mark follows `^`."""
    for number, row in enumerate(rows):
        y = top + number * (height + 14)
        for column, cell in enumerate(row):
            x = left if column == 0 else left + label + (column - 1) * (width + 14)
            if not cell:
                continue
            page.box(x, y, x + (label - 14 if column == 0 else width), y + height)
            text, _, mark = cell.partition("^")
            lines = text.split("\n")
            for line, part in enumerate(lines):
                end = page.text(
                    x + 8, y + height / 2 + 7 + (line - (len(lines) - 1) / 2) * size * 1.1, part,
                    size=size if len(lines) == 1 else size * 0.7,
                )  # fmt: skip
            if mark:
                page.mark(end + 4, y + height / 2 + 7, mark, size=size)
    return top + len(rows) * (height + 14)


ACTIONS = ("", "TOTAL ACTIONS", "AUTOMATED", "HUMAN")


def x_global_transparency():
    page = Page(size=(1224, 1584))

    def running(number):
        page.text(75, 60, str(number), size=18)
        page.text(150, 60, "Global Transparency Report | H1 2031", size=18)

    page.text(75, 300, "GLOBAL TRANSPARENCY REPORT", size=62)
    page.paragraph(75, 400, [
        "At X, our purpose is to serve the public conversation. This synthetic page covers",
        "enforcement for the period of January to June 2031.",
    ], size=21)  # fmt: skip
    page.next()
    running(2)
    page.text(75, 200, "USER REPORTS", size=62)
    boxes(page, [("USER REPORTS", "1,000")], top=400)
    boxes(page, [
        ("POLICY AREA", "TOTAL", "% OF TOTAL\nREPORTS"),
        ("Abuse & Harassment", "400", "40.00%"),
        ("Child Safety", "350", "35.00%"),
        ("Hateful Conduct", "250", "25.00%"),
    ], top=600)  # fmt: skip
    page.next()
    running(3)
    page.text(75, 200, "ENFORCEMENT ACTIONS", size=62)
    boxes(page, [
        ("TOTAL ACCOUNT\nSUSPENSIONS", "61,100"),
        ("TOTAL POSTS\nREMOVED OR LABELED", "9,300"),
        ("OVERALL POSTS\nVIOLATION RATE", "0.0093%"),
    ], top=300)  # fmt: skip
    boxes(page, [
        ("POLICY AREA", "ACCOUNT\nSUSPENSIONS", "POSTS REMOVED\nOR LABELED",
         "POST\nVIOLATION RATE"),
        ("Abuse & Harassment", "1,000", "9,000", "0.0092%"),
        ("Child Safety", "60,000", "100", "<0.0001%"),
        ("Hateful Conduct", "100", "200", "0.0001%"),
    ], top=600)  # fmt: skip
    page.next()
    running(4)
    page.text(75, 200, "CHILD SAFETY", size=42)
    boxes(page, [
        ACTIONS,
        ("NCMEC Reports", "900", "300", "600"),
        ("Accounts Suspended^1", "60,000", "55,500", "4,500"),
        ("Content Removed", "100", "0", "100"),
    ], top=400)  # fmt: skip
    page.text(75, 680, "1. Synthetic note about accounts suspended", size=10)
    page.text(75, 800, "ABUSE, HARASSMENT, & HATEFUL CONDUCT", size=42)
    boxes(page, [
        ACTIONS,
        ("Accounts Suspended", "1,100", "100", "1,000"),
        ("User Informed Labels", "9,200", "9,000", "200"),
    ], top=900)  # fmt: skip
    page.next()
    running(5)
    page.text(75, 200, "PLATFORM MANIPULATION & SPAM", size=42)
    boxes(page, [ACTIONS, ("Accounts Suspended", "7,000,000^2", "6,900,000", "100,000")], top=400)
    page.text(75, 560, "2. Synthetic note about spam", size=10)
    page.text(75, 700, "INFORMATION AND REMOVAL REQUESTS", size=42)
    boxes(page, [
        ("", "TOTAL NUMBER\nOF REQUESTS", "CASES\nDISCLOSED", "DISCLOSURE\nRATE"),
        ("TOTAL INFORMATION REQUESTS", "500", "250", "50.00%"),
        ("USA", "300", "200", "67%"),
        ("EU", "150", "45", "30%"),
        ("All Others", "50", "5", "10%"),
    ], top=800, label=340, size=17)  # fmt: skip
    page.text(75, 1200, "COPYRIGHT AND TRADEMARK NOTICES", size=42)
    boxes(page, [
        ("", "TOTAL\nNOTICES", "NOTICES ACTIONED\nOR WITHHELD", "TOTAL URLS ACTIONED\nOR WITHHELD",
         "WITHHOLDING/\nRESTORATION RATE"),
        ("Copyright Notices", "200", "50", "90", "25.00%"),
        ("Trademark Notices", "80", "8", "8", "10.00%"),
    ], top=1260, size=17)  # fmt: skip
    return page.done()


PROVIDERS = [
    [("4chatter", "1,380"), ("Absolute Synthetic Corporation", "3"), ("Automata*", "10,443")],
    [("Delta Hosting Corporation/Colo /\nHudson Host", "22"), ("Discus Inc.", "19,480"),
     ("Facepage*", "884,511")],
    [("Multi Media, LLC/Zed, LLC/\nChatter", "1,466"), ("Zoomer Video, Inc", "57"),
     ("Totals:", "917,362")],
]  # fmt: skip


def ncmec_by_esp():
    page = Page()
    page.text(306, 90, "2031 CyberTipline Reports by", size=24, align="centre")
    page.text(306, 120, "Electronic Service Providers (ESP)", size=24, align="centre")
    page.paragraph(80, 170, [
        "In 2031, the CyberTipline received more than 0.9 million reports of synthetic incidents.",
        "917,000 of these reports were from Electronic Service Providers. These reports contained",
        "2.1 million videos, images and files.",
        "*Report totals for related platforms and companies have been combined.",
    ], size=10)  # fmt: skip
    for number, rows in enumerate(PROVIDERS, start=1):
        if number > 1:
            page.next()
            page.text(460, 48, f"2031 Reports by ESP {number}", size=13)
        draw_table(page, [("ESP", "Number of Reports"), *rows], top=260 if number == 1 else 80,
                   style="rules", label_width=250)  # fmt: skip
        page.text(306, 770, "Copyright 2032 Synthetic National Center. All rights reserved.",
                  size=8, align="centre")  # fmt: skip
    return page.done()


COUNTRIES = [
    [("Afghanistan", "163"), ("Albania", "17,545"), ("Burma/Myanmar", "233,681")],
    [("Chad", "340"), ("Congo, The Democratic\nRepublic of the", "3,856"), ("Cuba", "4,412")],
    [("Eretria", "62"), ("Fiji", "3,560"), ("France", "71,422")],
    [("Zambia", "2,841"), ("Zimbabwe", "391"), ("No Country Listed*", "168,157")],
]


def ncmec_by_country():
    page = Page()
    page.text(306, 90, "2031 CyberTipline Reports", size=24, align="centre")
    page.text(306, 120, "by Country", size=24, align="centre")
    page.paragraph(80, 170, [
        "These synthetic numbers depict the reports per country. In 2031 the CyberTipline received",
        "0.5 million reports.",
    ], size=10)  # fmt: skip
    for number, place in ((2, 0), (3, 2)):
        page.next()
        page.text(440, 48, f"2031 Reports by ESP {number}", size=13)
        for side in (0, 1):
            rows = [("Country", "Total\nReports"), *COUNTRIES[place + side]]
            draw_table(page, rows, top=72, style="rules", left=45 + 280 * side, label_width=130)
    draw_table(page, [("Country", "Total Reports"), ("TOTAL", "506,430")], top=300, style="rules",
               left=45, label_width=400)  # fmt: skip
    page.text(50, 360, "*Reasons include a synthetic one.", size=10)
    return page.done()


def ruled(page, rows, *, top, widths, left=50, size=10):
    """A ruled table; cells of `None` are covered by the cell above, of `<` by the one left."""
    tops = [top]
    for row in rows:
        lines = max((cell or "").count("\n") + 1 for cell in row)
        tops.append(tops[-1] + 10 + lines * 1.25 * size)
    edges = [left]
    for width in widths:
        edges.append(edges[-1] + width)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell in (None, "<"):
                continue
            last = number
            while last + 1 < len(rows) and rows[last + 1][column] is None:
                last += 1
            right = column
            while right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            page.box(edges[column], tops[number], edges[right + 1], tops[last + 1])
            for line, part in enumerate(cell.split("\n")):
                page.text(
                    edges[column] + 5, tops[number] + 15 + line * 1.25 * size, part, size=size
                )
    return tops[-1]


def roblox_dsa():
    page = Page()

    def heading(y, text):
        page.text(50, y, text, size=16, bold=True)

    def foot(number):
        page.text(110, 765, "2031 EU DSA Transparency Report", size=9)
        page.text(550, 765, str(number), size=9)

    page.text(50, 90, "EU Digital Services Act", size=26)
    page.text(50, 122, "Transparency Report", size=26)
    page.paragraph(50, 160, [
        "Report Date: Feb 27, 2032", "Reporting Period: Jan 1, 2031 - Dec 31, 2031",
        "Roblox is a synthetic platform in this fixture.",
    ], size=10)  # fmt: skip
    foot(1)
    page.next()
    heading(60, "Member states orders")
    ruled(page, [
        ("EU\nMember\nState", "Statement Category", "Number of\norders to\nprovide\ninformation",
         "Median time\nto inform the\nauthority of\nreceipt",
         "Median time\nto give effect\nto the order"),
        ("CZ", "Risk for public security", "1", "0", "3"),
        ("DE", "Cyber violence", "3", "0", "150"),
        (None, "Protection of minors", "6", "0", "2"),
        ("Grand total", "<", "10", "0", "2"),
    ], top=90, widths=(70, 140, 90, 90, 90))  # fmt: skip
    heading(360, "Illegal content")
    notices = [("Statement Category", "Article 16\nNotices", "Median\ntime"),
               ("Illegal or harmful speech", "905", "0"), ("Scams and fraud", "47", "0"),
               ("Grand total", "952", "0")]  # fmt: skip
    ruled(page, notices, top=380, widths=(200, 90, 70))
    heading(540, "Trusted flaggers")
    ruled(page, [notices[0], ("Protection of minors", "2", "26"), ("Grand total", "2", "26")],
          top=560, widths=(200, 90, 70))  # fmt: skip
    foot(2)
    page.next()
    heading(60, "Own-initiative content moderation")
    header = ("DSA Statement\nCategory", "Number of\nmeasures",
              "Detection\nwith solely\nautomated\nmeans",
              "Content\nremoval", "Account\nsuspension", "Account\ntermination")  # fmt: skip
    widths = (110, 80, 80, 80, 80, 80)
    page.paragraph(50, 90, ["A synthetic paragraph."] * 36, size=10)
    ruled(
        page,
        [header, ("Consumer\nInformation", "112", "83", "83", "29", "0")],
        top=600,
        widths=widths,
    )
    foot(3)
    page.next()
    end = ruled(page, [
        header,
        ("Data protection\nand privacy\nviolations", "659", "628", "600", "29", "30"),
        ("Other violation of\nterms and\nconditions", "1,150", "820", "820", "225", "105"),
        ("Grand total", "1,921", "1,531", "1,503", "283", "135"),
    ], top=50, widths=widths)  # fmt: skip
    heading(end + 40, "Appeals")
    foot(4)
    page.next()
    ruled(page, [
        ("Metric", "<", "Value"),
        ("Complaints submitted to\nthe internal mechanism", "Total number", "304"),
        (None, "Decisions upheld", "271"),
        (None, "Decisions partially\nreversed", "3"),
        (None, "Decisions reversed", "30"),
        (None, "Median time", "0"),
    ], top=60, widths=(150, 130, 90))  # fmt: skip
    heading(300, "Out-of-court dispute settlement")
    ruled(page, [
        ("Metric", "Value", "Contextual information"),
        ("Total number", "24", "Synthetic complaints\nreceived."),
        ("Decisions upheld", "6", ""),
        ("Decisions reversed", "2", ""),
        ("Median time", "1,032", ""),
        ("Decision omitted", "7", ""),
        ("Percentage of outcomes\nimplemented", "51.9%", ""),
    ], top=320, widths=(150, 90, 200))  # fmt: skip
    heading(560, "Use of automated means for content moderation")
    ruled(page, [
        ("Metric", "Value"),
        ("Number of measures solely taken by automated means", "1,813"),
        ("Number of measures not taken by automated means", "108"),
        ("Number of notices solely processed by automated means", "0"),
        ("Number of notices not processed by automated means", "952"),
    ], top=580, widths=(330, 90))  # fmt: skip
    foot(5)
    return page.done()


def eu_tco_report():
    page = Page()
    page.text(50, 90, "EU Terrorist Content Online", size=26)
    page.text(50, 122, "Transparency Report", size=26)
    page.paragraph(50, 160, [
        "Report Date: Feb 28, 2032", "Reporting Period: Jan 1, 2031 - Dec 31, 2031", "",
        "In accordance with Article 7(2) and 7(3) we publish information about Examplia's measures",
        "in relation to terrorist content (synthetic). During this reporting period, Examplia",
        "received 3 TCOR removal orders from a competent authority.", "",
        "The number of items of terrorist content removed. Examplia received 3 removal orders",
        "issued under the TCOR to remove 2 user accounts and 14 items of terrorist content.",
        "Pursuant to the orders, Examplia removed all 14 items of content, and disabled the 2 user",
        "accounts. Examplia received 5 complaints and reinstated 1 item. It escalated 9 decisions.",
    ], size=10)  # fmt: skip
    return page.done()


DATED = (roblox_dsa, eu_tco_report)
"""Reports that print the day of their publication."""
DRAWN = (x_global_transparency, ncmec_by_esp, ncmec_by_country, roblox_dsa, eu_tco_report)


def main():
    for draw in DRAWN:
        folder = FIXTURES / draw.__name__
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "document.pdf").write_bytes(draw())
        about = {
            "file": "document.pdf",
            "origin": "synthetic",
            "note": "Synthetic: true layout, invented figures; drawn by draw_fixtures.py",
        }
        if draw not in DATED:
            about["published_on"] = "2032-02-01"
        text = json.dumps(about, indent=2) + "\n"
        (folder / "document.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
