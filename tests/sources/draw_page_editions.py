"""Draws PDF editions of reports that are published as web pages too: the same tables, invented.

.venv/bin/python -m tests.sources.draw_page_editions
"""

import json

from tests.sources.draw_fixtures import FIXTURES, ruled
from tests.sources.pdf_canvas import Page


def amazon_dsa():
    page = Page()
    page.text(50, 70, "EU Store Transparency Report", size=20)
    page.paragraph(50, 100, [
        "This is about the Amazon EU Store (synthetic) and includes data from January through",
        "June of 2031. These resources help to service an estimated 6,000 average monthly users",
        "across the EU.",
    ], size=10)  # fmt: skip
    ruled(page, [
        ["Member state country", "Average monthly active users"],
        ["Austria", "1,000"], ["Czech Republic", "2,000"], ["Ireland", "3,000"],
    ], top=150, widths=(200, 180))  # fmt: skip
    page.paragraph(50, 290, [
        "In the first half of 2031, we took 274MM actions on our own initiative.",
    ], size=10)  # fmt: skip
    ruled(page, [
        ["Type of restriction", "# of Actions"],
        ["Remove content", "84.2MM"], ["Disable access to content", "189.5MM"],
        ["Suspend monetary payments", "313K"], ["All others", "0"],
    ], top=310, widths=(200, 180))  # fmt: skip
    ruled(page, [
        ["Related to", "# of Actions"],
        ["Product", "219.8MM"], ["Multimedia (including Image,\nText, and Video)", "54.6MM"],
    ], top=460, widths=(200, 180))  # fmt: skip
    page.next()
    page.paragraph(50, 60, [
        "In the first half of 2031, our tools received 417 notices. We resolved 283 notices",
        "through automated processes.",
    ], size=10)  # fmt: skip
    ruled(page, [["Related to", "# of Notices"], ["Image", "27"], ["Product", "390"]],
          top=100, widths=(200, 180))  # fmt: skip
    page.paragraph(
        50, 210, ["We received 15 contacts from EU Member States' authorities."], size=10
    )
    ruled(page, [
        ["Member state country", "# of Contacts"],
        ["Austria", "9"], ["Belgium", "6"], ["All others", "0"],
    ], top=230, widths=(200, 180))  # fmt: skip
    page.paragraph(50, 370, [
        "In the first half of 2031, we received 156 complaints. We also responded to 88 legal",
        "requests.",
    ], size=10)  # fmt: skip
    ruled(page, [["Member state country", "# of Requests"], ["Belgium", "80"], ["France", "8"]],
          top=410, widths=(200, 180))  # fmt: skip
    return page.done()


def pinterest_dsa():
    page = Page()
    scope = [
        "Scope of data: EU Member State users' Pins",
        "Reporting period: August 25, 2031 - September 24, 2031",
    ]
    page.text(50, 60, "Digital Services Act Transparency Report (synthetic)", size=20)
    page.paragraph(50, 84, [
        "Name of service provider: Pinterest",
        "Date of submission: October 24, 2031",
        "Reporting period: August 25, 2031 - September 24, 2031",
    ], size=10)  # fmt: skip
    page.text(50, 150, "Automated", size=16)
    page.text(50, 172, "Deactivations", size=12)
    ruled(page, [
        ["Content type", "Policy violation", "Possible error rate"],
        ["Pin", "Adult sexual services", "2%"],
        ["Account", "Child safety", "51%"],
        ["Total for accounts", "-", "<1%"],
    ], top=182, widths=(150, 150, 120))  # fmt: skip
    page.text(50, 330, "Pin moderation", size=16)
    page.text(50, 352, "Deactivated", size=12)
    page.paragraph(50, 370, scope, size=10)
    ruled(page, [
        ["Policy violation", "Proactive vs. Reported", "Automated vs. Manual vs. Hybrid", "Total"],
        ["Adult content", "6,830 Proactive\n29 Reported",
         "0 Automated\n24 Manual\n6,835 Hybrid", "6,859"],
    ], top=400, widths=(110, 130, 170, 60))  # fmt: skip
    page.next()
    ruled(page, [
        ["Copyright7", "0 Proactive\n80 Reported", "0 Automated\n15 Manual\n65 Hybrid", "80"],
        ["Child safety", "5 Proactive\n1 Reported", "0 Automated\n6 Manual\n0 Hybrid", "6"],
    ], top=50, widths=(110, 130, 170, 60))  # fmt: skip
    page.text(50, 190, "Blocked in territory", size=12)
    page.paragraph(50, 208, scope, size=10)
    ruled(page, [
        ["Territory where content was blocked", "Violations of privacy",
         "Violations of national law outside of the EU"],
        ["Germany", "1 Reported", "0"],
        ["South Korea", "0", "112 Proactive (Automated)\n1 Reported"],
    ], top=240, widths=(180, 120, 200), size=9)  # fmt: skip
    page.text(50, 360, "Impacted user appeals", size=12)
    ruled(page, [
        ["Complaint basis: erroneous enforcement\nof the following policy",
         "Total impacted user appeals", "Appeal results"],
        ["Adult content", "60",
         "33 decision upheld\n2 some restrictions reversed\n25 all restrictions reversed"],
        ["Spam", "0", "-"],
    ], top=370, widths=(190, 130, 180), size=9)  # fmt: skip
    page.text(50, 520, "Report outcomes", size=16)
    page.text(50, 542, "Actioned on the basis of Pinterest Guidelines", size=12)
    ruled(page, [
        ["Policy violation", "Pins", "Boards"],
        ["Adult content", "9 deactivated\n13 limited distribution",
         "4 deactivated\n0 limited distribution"],
    ], top=552, widths=(120, 150, 150), size=9)  # fmt: skip
    page.text(50, 640, "Reporter appeals", size=12)
    ruled(page, [
        ["Policy violation", "Total", "Appeal results"],
        ["Adult content", "5", "3 decision upheld\n2 waiting/pending"],
    ], top=650, widths=(120, 150, 180), size=9)  # fmt: skip
    return page.done()


def snap_transparency():
    page = Page()
    page.text(50, 70, "Transparency Report", size=20)
    page.paragraph(50, 100, [
        "January 1, 2031 - June 30, 2031. What Snapchat did in this half-year (synthetic).",
    ], size=10)  # fmt: skip
    page.text(50, 140, "Overview of Content and Account Violations", size=14)
    ruled(page, [
        ["Total Content & Account Reports", "Total Content Enforced",
         "Total Unique Accounts Enforced"],
        ["900", "300", "250"],
    ], top=160, widths=(170, 150, 180), size=9)  # fmt: skip
    ruled(page, [
        ["Reason", "Content & Account Reports", "Content Enforced", "Unique Accounts Enforced"],
        ["Sexual Content", "500", "200", "180"],
        ["Drugs", "400", "100", "90"],
    ], top=240, widths=(120, 140, 110, 140), size=9)  # fmt: skip
    ruled(page, [
        ["Region", "Content & Account Reports", "Content Enforced", "Unique Accounts Enforced"],
        ["North America", "300", "120", "110"],
        ["Europe", "350", "130", "120"],
        ["Rest of World", "250", "50", "40"],
        ["Total", "900", "300", "270"],
    ], top=350, widths=(120, 140, 110, 140), size=9)  # fmt: skip
    return page.done()


def x_dsa():
    page = Page(size=(800, 792))
    page.text(50, 60, "Opening Remarks", size=14)
    page.paragraph(50, 80, [
        "X was founded on a commitment to transparency (synthetic). This report covers TIUC",
        "under the Digital Services Act (DSA), during the date range August 28, 2031 to",
        "October 20, 2031.",
    ], size=10)  # fmt: skip
    page.text(50, 135, "Reports submitted in accordance with Article 16 (Illegal Content)", size=13)
    ruled(page, [
        ["Illegal Content Reports Received - Aug 28 to Oct 20", "<", "<", "<", "<"],
        ["Content Category", "Austria", "EU", "Spain", "Grand Total"],
        ["Animal Welfare", "14", "61", "4", "79"],
        ["Self-Harm", "1", "6", "2", "9"],
        ["Grand Total", "15", "67", "6", "88"],
    ], top=150, widths=(200, 90, 90, 90, 100))  # fmt: skip
    ruled(page, [
        ["Removal Orders Median Handle Time (Hours) - Aug 28 to Oct 20", "<", "<"],
        ["Illegal Content Category", "Austria", "Spain"],
        ["Violence", "34.3", ""],
        ["Self-Harm", "1.5", "92.7"],
    ], top=310, widths=(220, 110, 110))  # fmt: skip
    return page.done()


DRAWN = (amazon_dsa, pinterest_dsa, snap_transparency, x_dsa)


def main():
    for draw in DRAWN:
        folder = FIXTURES / draw.__name__ / "pdf"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "document.pdf").write_bytes(draw())
        about = {
            "file": "document.pdf",
            "origin": "synthetic",
            "note": "Synthetic: the page's tables as a PDF edition; drawn by draw_page_editions.py",
        }
        text = json.dumps(about, indent=4)
        (folder / "document.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
