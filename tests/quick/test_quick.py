"""A report of unknown layout: tables read, arithmetic checked, everything a draft."""

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from audit.quick import DRAFT, quick_document, unread_groups
from audit.quick_changes import shown_changes
from schemas.findings import Findings
from sources.document import Document, media_type_of
from sources.errors import AuditError, ConfigError, DocumentError
from tests.examples import examples
from tests.sources.pdf_canvas import Page, draw_table

ROWS = [
    ("Policy", "Automated", "Human", "Total", "Share"),
    ("Abuse", "100", "300", "400", "40.0%"),
    ("Spam", "250", "50", "300", "30.0%"),
    ("Drugs", "20", "180", "200", "20.0%"),
    ("Nudity", "60", "40", "100", "10.0%"),
    ("Grand total", "430", "570", "1,000", ""),
]


def changed(row, column, text):
    rows = [list(cells) for cells in ROWS]
    rows[row][column] = text
    return rows


def pdf(rows, title="Enforcement"):
    page = Page()
    page.text(60, 60, title, size=24)
    draw_table(page, rows, top=100, style="ruled", label_width=90)
    return Document(page.done(), "report.pdf", "application/pdf")


def markdown(rows):
    lines = ["## Enforcement", "", "| " + " | ".join(rows[0]) + " |", "|---" * len(rows[0]) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows[1:]]
    return Document("\n".join(lines).encode(), "report.md", "text/markdown")


def html(rows):
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return Document(f"<html><h1>Enforcement</h1><table>{body}</table></html>".encode(), "r.html")


def csv(rows):
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    return Document(text.encode(), "report.csv", "text/csv")


def xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return Document(content.getvalue(), "report.xlsx")


FORMATS = [pdf, markdown, html, csv, xlsx]


@pytest.mark.parametrize("make", FORMATS)
def test_every_format_gives_every_figure_and_no_finding_where_all_adds_up(make):
    result = quick_document(make(ROWS))
    assert len(result.claims) == 19
    assert len(result.findings) == 0
    assert result.notes[0] == DRAFT
    sums = result.relations.groupby(["whole", "locator"]).ngroups
    assert sums == 3 + 5
    assert set(result.claims["review"]) == {"unreviewed"}


@pytest.mark.parametrize("make", FORMATS)
def test_a_wrong_total_of_a_row_is_found(make):
    result = quick_document(make(changed(2, 3, "310")))
    rules = result.findings.set_index("rule_id")
    assert rules.loc["quick_column_total", "expected"] == "300"
    assert rules.loc["quick_column_total", "observed"] == "310"
    assert "DRAFT: " in rules.loc["quick_column_total", "statement"]


def test_a_wrong_total_of_a_column_is_found():
    result = quick_document(markdown(changed(5, 1, "440")))
    found = result.findings[result.findings["rule_id"] == "quick_row_total"]
    assert found["expected"].tolist() == ["430"]
    assert found["severity"].tolist() == ["warning"]
    assert "100 + 250 + 20 + 60 = 430" in found["proof"].iloc[0]


HALVES = [
    ("Policy", "January - March", "April - June", "Half-year"),
    ("Abuse", "100", "300", "400"), ("Spam", "250", "50", "300"), ("Drugs", "20", "180", "200"),
    ("Nudity", "60", "40", "100"), ("Terrorism", "7", "9", "16"), ("Scams", "0", "5", "5"),
]  # fmt: skip


def test_a_column_that_adds_up_all_others_is_a_total_whatever_it_is_called():
    assert len(quick_document(markdown(HALVES)).findings) == 0
    rows = [*HALVES[:5], ("Terrorism", "7", "9", "17"), *HALVES[6:]]
    result = quick_document(markdown(rows))
    (found,) = result.findings.to_dict("records")
    assert (found["rule_id"], found["expected"]) == ("quick_column_total", "16")
    assert result.relations.groupby(["whole", "locator"]).ngroups == 4


def test_a_column_that_adds_up_the_others_in_few_rows_is_no_total():
    assert len(quick_document(markdown(HALVES[:4])).relations) == 0
    rows = [("Policy", "Seen", "Kept", "Time"), *[(*row[:3], "9") for row in HALVES[1:]]]
    assert len(quick_document(markdown(rows)).relations) == 0


def test_one_thing_is_not_said_to_be_several():
    result = quick_document(markdown([("Policy", "Accounts"), ("Abuse", "100"), ("Spam", "20")]))
    assert any("2 figures in 1 table; 0 totals found" in note for note in result.notes)


def test_a_wrong_percentage_is_found():
    result = quick_document(markdown(changed(3, 4, "25.0%")))
    found = result.findings.set_index("rule_id")
    assert found.loc["quick_percentage", "expected"] == "20%"
    assert found.loc["quick_shares_sum", "observed"] == "105%"


def test_truncated_and_rounded_percentages_pass():
    rows = [
        ("Country", "Asked", "Granted", "Rate"),
        ("A", "3", "2", "67%"), ("B", "3", "1", "33%"),
        ("C", "7", "6", "85%"), ("D", "8", "1", "13%"),
    ]  # fmt: skip
    assert len(quick_document(markdown(rows)).findings) == 0


@pytest.mark.parametrize("header", ["Median time", "Unique accounts", "Average", "Rate"])
def test_what_does_not_add_up_by_nature_is_no_finding(header):
    rows = [("Policy", header), ("A", "10"), ("B", "20"), ("Total", "15")]
    assert len(quick_document(markdown(rows)).findings) == 0


def test_all_others_is_a_part_and_a_total_may_stand_on_top():
    rows = [
        ("Place", "Requests"),
        ("TOTAL REQUESTS", "60"),
        ("USA", "30"),
        ("EU", "20"),
        ("All Others", "10"),
    ]
    result = quick_document(markdown(rows))
    assert len(result.findings) == 0
    assert len(result.relations) == 3


def test_far_from_the_sum_is_only_a_note():
    rows = [("Place", "Requests"), ("USA", "30"), ("EU", "20"), ("Total", "500")]
    assert quick_document(markdown(rows)).findings["severity"].tolist() == ["note"]


def test_severity_is_never_an_error():
    results = [quick_document(markdown(changed(row, 3, "9"))) for row in range(1, 6)]
    assert all(set(result.findings["severity"]) <= {"note", "warning"} for result in results)
    for result in results:
        Findings.validate(result.findings)
        known = set(result.claims["claim_id"])
        assert all(set(ids.split()) <= known for ids in result.findings["claim_ids"])


def test_findings_keep_their_id_when_values_change():
    one = quick_document(markdown(changed(5, 1, "440"))).findings
    other = quick_document(markdown(changed(5, 1, "431"))).findings
    assert one["finding_id"].tolist() == other["finding_id"].tolist()


def test_with_a_previous_edition_figures_stand_side_by_side():
    earlier = changed(1, 1, "90")
    earlier[0] = ["Policy", "Automated", "Human", "Total", "Share"]
    result = quick_document(markdown(ROWS), markdown(earlier))
    row = result.changes[
        (result.changes["row"] == "Abuse") & (result.changes["column"] == "Automated")
    ]
    assert row[["previous", "current"]].iloc[0].tolist() == [90.0, 100.0]
    assert row["change"].iloc[0] == pytest.approx(1 / 9)
    assert set(result.changes["claim_id"]) <= set(result.claims["claim_id"])


def test_repeated_values_and_jumps_are_notes():
    now = [("Policy", "Bans"), ("Spam", "4,321"), ("Drugs", "90,000"), ("Hate", "12")]
    then = [("Policy", "Bans"), ("Spam", "4,321"), ("Drugs", "800"), ("Hate", "12")]
    found = quick_document(markdown(now), markdown(then)).findings
    assert sorted(found["rule_id"]) == ["quick_jump", "quick_repeated_value"]
    assert set(found["severity"]) == {"note"}


def test_a_period_in_a_header_becomes_the_claims_period():
    rows = [("Policy", "Q1 2031", "Q2 2031"), ("Spam", "5", "6"), ("Hate", "7", "8")]
    claims = quick_document(markdown(rows)).claims
    assert claims["period_start"].tolist() == ["2031-01-01", "2031-04-01"] * 2


def test_sentences_are_read_beside_tables():
    text = "## Bans\n\nTwitter suspended 299,649 accounts for terrorism in the first half of 2017."
    result = quick_document(Document(text.encode(), "post.md", "text/markdown"))
    assert result.claims["value"].tolist() == [299_649]
    assert result.claims["extraction"].str.startswith("generic_prose").all()


@pytest.mark.parametrize("content", [b'{"a": 1}', b"[1, 2]"])
def test_records_are_refused(content):
    with pytest.raises(DocumentError, match="JSON"):
        quick_document(Document(content, "records.json"))


def test_two_languages_of_numbers():
    rows = [("Politique", "Comptes"), ("Spam", "292 489"), ("Total", "292 489")]
    assert quick_document(markdown(rows)).claims["value"].tolist() == [292_489.0, 292_489.0]


def test_a_footnote_mark_before_a_figure_is_no_thousand():
    marked = [("Policy", "Accounts"), ("Spam", "1 278"), ("Abuse", "2,412"), ("Hate", "12,345")]
    result = quick_document(markdown(marked))
    assert result.claims["value"].tolist() == [2412.0, 12345.0]
    assert "1 278" in set(result.unread["printed"])
    spaced = [("Policy", "Accounts"), ("Spam", "1 278"), ("Abuse", "2 412"), ("Hate", "12 345")]
    assert quick_document(markdown(spaced)).claims["value"].tolist() == [1278.0, 2412.0, 12345.0]


LABELLED = b"""**Name of service provider**: Pinterest
**Reporting period**: August 25, 2023 - September 24, 2023

| Policy | Accounts |
| --- | --- |
| Spam | 40 |
| Abuse | 2,361 |
| Drugs | 1 75 |
"""


def test_platform_and_period_are_taken_where_labels_say_them():
    result = quick_document(Document(LABELLED, "report.md", "text/markdown"))
    tables = result.claims[result.claims["extraction"] == "quick_table"]
    assert set(tables["platform"]) == {"Pinterest"}
    assert set(tables["period_start"]) == {"2023-08-25"}
    assert set(tables["period_end"]) == {"2023-09-24"}
    assert any(note.startswith("Platform Pinterest: from") for note in result.notes)


def test_nothing_is_inferred_where_nothing_is_said():
    result = quick_document(markdown(ROWS))
    assert set(result.claims["platform"]) == {"unnamed"}
    assert set(result.claims["period_start"]) == {""}
    assert any("--platform" in note for note in result.notes)


def test_what_a_person_says_goes_first():
    document = Document(LABELLED, "report.md", "text/markdown")
    result = quick_document(document, platform="X", period="H1 2024")
    tables = result.claims[result.claims["extraction"] == "quick_table"]
    assert set(tables["platform"]) == {"X"}
    assert set(tables["period_end"]) == {"2024-06-30"}
    with pytest.raises(ConfigError, match="--period"):
        quick_document(document, period="the other day")


def test_a_cell_of_two_numbers_is_listed_under_its_reason():
    unread = quick_document(Document(LABELLED, "report.md", "text/markdown")).unread
    groups = unread_groups(unread)
    reason = "a cell among figures that is no single number"
    assert groups.set_index("reason").loc[reason, ["count", "examples"]].tolist() == [1, "1 75"]


def test_a_long_table_takes_no_quadratic_time():
    rows = [("Policy", "Accounts"), *((f"Policy {n}", str(n * 7)) for n in range(5_000))]
    assert len(quick_document(csv(rows)).claims) == 5_000


@pytest.mark.parametrize(
    ("title", "start"),
    [
        ("Safety update, January to June 2025", "2025-01-01"),
        ("Enforcement data, H1 2025", "2025-01-01"),
        ("Update 2025\n\nSafety, January to June 2025", "2025-01-01"),
        ("Safety update 2025", ""),
        ("Published in January 2025", ""),
        ("Safety update, H1 2025\n\nIn H2 2024 we had counted otherwise.", ""),
    ],
)
def test_the_one_period_that_the_opening_names_in_a_title_is_the_reports(title, start):
    text = f"# {title}\n\n| Policy | Accounts |\n|---|---|\n| Spam | 1,278 |\n| Abuse | 12 |\n"
    result = quick_document(Document(text.encode(), "update.md", "text/markdown"))
    assert set(result.claims["period_start"]) == {start}


def test_the_titles_of_pages_and_workbooks_are_read_line_by_line():
    page = html(ROWS).content.replace(
        b"<h1>Enforcement</h1>",
        b"<style>h1 { margin: 0 }</style><title>Update</title><h1>Safety, H1 2025</h1><p>Hello",
    )
    result = quick_document(Document(page, "r.html"))
    assert set(result.claims["period_end"]) == {"2025-06-30"}
    result = quick_document(xlsx([("Enforcement data, H1 2025",), (), *ROWS]))
    assert set(result.claims["period_end"]) == {"2025-06-30"}


def test_a_bare_year_in_a_title_is_no_period():
    title = b"# Transparency Report 2024\n\n| Policy | Rate |\n| --- | --- |\n| Spam | 40%1 |\n"
    result = quick_document(Document(title, "report.md", "text/markdown"))
    assert set(result.claims["period_start"]) == {""}
    assert result.claims["value"].tolist() == [0.4]


def records(*rows):
    lines = ["Platform,Policy,Metric,Quarter,Value", *rows]
    return Document("\n".join(lines).encode(), "r.csv", "text/csv")


def quarters(last, values):
    return [
        f'{platform},{policy},{metric},2023Q{quarter},"{values + quarter:,}"'
        for platform in ("Facebook", "Instagram")
        for policy in ("Spam", "Hate", "All")
        for metric in ("Total removed", "Appealed")
        for quarter in range(1, last + 1)
    ]


def test_rows_of_records_are_not_added_up_and_name_their_platform():
    result = quick_document(records(*quarters(4, 1000)))
    assert len(result.findings) == len(result.relations) == 0
    assert "0 totals found" in " ".join(result.notes)
    assert result.claims["platform"].tolist() == ["Facebook"] * 24 + ["Instagram"] * 24


def test_records_of_two_editions_are_told_apart_by_their_period():
    now = quarters(4, 1000)
    assert now[1].endswith('2023Q2,"1,002"')
    now[1] = now[1].replace('"1,002"', '"1,902"')
    result = quick_document(records(*now), records(*quarters(3, 1000)))
    changes = result.changes
    same = changes[changes["same_period"]]
    assert len(same) == 36
    assert len(changes) == 36 + 12
    later = changes[~changes["same_period"]]
    assert set(later["previous"]) == {1003.0}
    assert set(later["current"]) == {1004.0}
    assert result.findings["rule_id"].tolist() == ["quick_restated"]
    assert (
        "is 1,902; for the same period the previous edition printed 1,002."
        in (result.findings["statement"].iloc[0])
    )
    first = next(shown_changes(changes))
    assert (
        first
        == "restated, +89.8%: 1,002 -> 1,902  Facebook / Spam / Total removed / 2023Q2 / Value"
    )


PIECES = st.sampled_from(
    [
        "Policy", "Total", "All", "Q1 2024", "1,278", "1 278", "40%", "100%", "<1%", "0-249", "--",
        "N/A", "9" * 40, "\u0663\u0664", "1.000,5", "|", "|---", "\n", "\n", ",", ",", ";", "\t",
        '"', "<table>", "<tr>", "<td>", "<td colspan=99999>", "</table>", "<html>", "\x00",
        "\ufb01", "=1", "We removed 1,278 accounts in May 2024. ", "**Reporting period**: ",
        "{", "[",
    ]
)  # fmt: skip


@examples(25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(PIECES, max_size=60).map("".join).map(str.encode) | st.binary(max_size=300),
    st.sampled_from(["x.csv", "x.html", "x.md", "x.txt", "x.xlsx", "x.pdf", "x"]),
    st.booleans(),
)
def test_anything_is_read_or_refused_in_one_line(content, name, again):
    document = Document(content, name, media_type_of(name))
    result, said = None, ""
    try:
        result = quick_document(document, document if again else None)
    except AuditError as refused:
        said = str(refused)
    assert "\n" not in said
    if result is not None:
        assert result.notes[0] == DRAFT
        assert set(result.findings["severity"]) <= {"note", "warning"}
